// A refused form opens at its summary, so that nobody has to look for what went wrong.
document.querySelector("[data-focus]")?.focus();
