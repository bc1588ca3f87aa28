"""
First names as people in the United Kingdom bear them, without those that are words as often.
"""

_NAMES = """
Aaron Abbie Abby Abdi Abdul Abdullah Abigail Adam Adele Adnan Adrian Agnes Ahmed Aidan Aileen
Aisha Alan Alana Albert Alec Aled Alex Alexander Alexandra Alfie Ali Alice Alison Alistair Amal
Amanda Amber Amelia Amina Amir Amy Ana Andrea Andrew Andy Angela Angus Anita Ann Anna Anne
Annette Anthony Antonio Anwen Archie Arthur Asha Ashley Ayesha Barbara Barry Ben Benjamin
Bernadette Bernard Bernie Beth Bethan Betty Beverley Bilal Billy Bob Bobby Brandon Brenda
Brendan Brian Bridget Bryan Bryn Caitlin Callum Cameron Carl Carla Carlos Carol Caroline Carys
Catherine Cathy Ceri Charlene Charles Charlie Charlotte Chelsea Cheryl Chloe Chris Christine
Christopher Ciara Claire Clare Claudia Clive Colin Connor Conor Courtney Craig Cynthia Daisy
Damian Dan Daniel Danielle Danny Darren Dave David Dean Deborah Debbie Declan Deirdre Denise
Dennis Derek Diana Diane Dominic Donald Donna Doreen Doris Dorothy Doug Douglas Duncan Dylan
Eamon Eddie Edith Edward Edwin Eileen Elaine Eleanor Elena Eleri Elizabeth Ella Ellen Ellie
Elliot Elsie Emily Emma Emmanuel Eoin Eric Erin Esther Ethan Euan Eve Evelyn Ewan Farah Fatima
Fatma Fergus Finlay Fiona Florence Frances Francis Frank Fred Freddie Freya Gareth Gary Gavin
Gemma Geoff Geoffrey George Georgia Georgina Gerald Geraldine Gillian Gina Gladys Glen Glenda
Glenn Gordon Graeme Graham Greg Gwen Gwyn Hamza Hannah Harold Harriet Harry Hasan Hassan Hazel
Heather Heidi Helen Henry Hilary Holly Howard Hugh Hussein Iain Ian Ibrahim Imran Ines Iqra
Irene Isaac Isabel Isabella Isla Ivan Iwan Jackie Jacob Jacqueline Jade Jake Jamal James Jamie
Jan Jane Janet Janice Jason Javed Jay Jayne Jean Jeff Jennifer Jenny Jeremy Jess Jessica Jill
Jim Jimmy Joan Joanna Joanne Jodie Joe John Johnny Jon Jonathan Jordan Jose Joseph Josh Joshua
Joyce Juan Judith Judy Julia Julian Julie June Justin Kamal Karen Karl Kate Katherine Kathleen
Kathryn Kathy Katie Kayleigh Keith Kelly Ken Kenneth Kenny Kerry Kevin Khadija Khalid Kieran Kim
Kirsty Kirstie Kwame Kyle Laila Lara Laura Lauren Laurence Leah Lee Leila Lena Leo Leon Leonard
Leroy Lesley Leslie Lewis Liam Lily Linda Lindsay Lisa Lloyd Lola Lorna Lorraine Louis Louise
Lucas Lucy Luke Lydia Lynn Lynne Maggie Mahmoud Malcolm Mandy Marcus Margaret Maria Marian Marie
Marilyn Marion Mariam Mario Martha Martin Mary Matt Matthew Maureen Maurice Max Megan Mehmet Mel
Melanie Melissa Mia Michael Michelle Mick Mike Mo Mohamed Mohammad Mohammed Moira Molly Monica
Morag Muhammad Muriel Mustafa Nadia Naomi Natalie Natasha Nathan Neil Niall Niamh Nia Nicholas
Nick Nicola Nicole Nigel Nikki Nina Noah Noel Nora Norma Norman Olive Oliver Olivia Omar Osman
Oscar Owen Paddy Paige Pamela Patricia Patrick Paul Paula Pauline Pawel Peggy Penny Pete Peter
Phil Philip Phillip Phoebe Piotr Priya Rachel Ralph Raj Ray Raymond Rebecca Rhian Rhiannon Rhys
Richard Rick Rita Rob Robert Roberta Robin Roger Ronald Ronnie Rory Rosa Rosemary Rosie Ross Roy
Russell Ruth Ryan Sabrina Sadia Saeed Sally Salma Sam Samantha Samira Samuel Sana Sandra Sanjay
Sara Sarah Sean Sebastian Shabana Shane Shannon Sharon Shaun Sheila Shelley Shirley Sian Simon
Siobhan Sofia Sonia Sophia Sophie Stacey Stan Stella Stephanie Stephen Steve Steven Stewart
Stuart Sue Susan Suzanne Sylvia Tamara Tanya Tara Tariq Taylor Ted Teresa Terry Thelma Theo
Theresa Thomas Tim Timothy Tina Toby Tom Tommy Toni Tony Tracey Tracy Trevor Tyler Una Usman
Valerie Vanessa Vera Veronica Vicky Victor Victoria Vikram Vincent Wanda Wayne Wendy Wesley
Winston Yasmin Yusuf Yvonne Zac Zach Zahra Zainab Zara Zoe
"""

FIRST_NAMES = frozenset(_NAMES.split())
