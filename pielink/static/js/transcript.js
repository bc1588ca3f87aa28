// Ties the lines of a transcript to the recording: <a id="t-83" data-start="83" data-end="88.5">
// under the one with id "player". Without it each line is an anchor to itself.
const player = document.querySelector("#player");
const lines = [...document.querySelectorAll(".transcript a[data-start]")];
const startOf = (line) => Number(line.dataset.start);

// Before a recording has told its length a time set on it is forgotten by some browsers.
const seek = (seconds) => {
  if (player.readyState >= HTMLMediaElement.HAVE_METADATA) {
    player.currentTime = seconds;
  } else {
    player.addEventListener("loadedmetadata", () => { player.currentTime = seconds; }, { once: true });
    player.load();
  }
};

// "#t-83" is a line of this page, "#t=83" the way media fragments name a second.
const secondsIn = (fragment) => {
  const line = lines.find((each) => `#${each.id}` === fragment);
  if (line) return startOf(line);
  const named = /^#t[-=](\d+(?:[.-]\d{1,3})?)/.exec(fragment);
  return named ? Number(named[1].replace("-", ".")) : null;
};

const mark = () => {
  const now = player.currentTime;
  for (const line of lines) {
    if (startOf(line) <= now && now < Number(line.dataset.end)) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  }
};

const arrive = () => {
  const seconds = secondsIn(window.location.hash);
  if (seconds !== null) seek(seconds);
};

if (player) {
  for (const line of lines) {
    line.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      seek(startOf(line));
      // A browser may forbid it to play; then the reader starts it where it stands now.
      player.play().catch(() => {});
    });
  }
  player.addEventListener("timeupdate", mark);
  player.addEventListener("seeked", mark);
  window.addEventListener("hashchange", arrive);
  arrive();
}
