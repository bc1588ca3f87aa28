// Puts a video from elsewhere in place of the words <div class="embed" data-frame="…"> holds, and
// only when its button is pressed. Without it the link beside the button leads to the video.
const load = (embed) => {
  const frame = document.createElement("iframe");
  frame.src = embed.dataset.frame;
  frame.title = embed.dataset.title;
  frame.className = "player";
  frame.allow = "fullscreen; encrypted-media; picture-in-picture";
  // Players refuse a page they are told nothing about; they learn which site it is, not which page.
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  const button = embed.querySelector("button");
  embed.prepend(frame);
  embed.querySelector(".embed-where").remove();
  button.remove();
  frame.focus();
};

for (const embed of document.querySelectorAll(".embed[data-frame]")) {
  const button = embed.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => load(embed), { once: true });
}
