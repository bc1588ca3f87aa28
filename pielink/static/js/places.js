// Keeps where a member was in a book or a recording, in this browser and nowhere else, and shows
// the way back. Signing out forgets it, so that nothing stays behind on a shared computer.
//
// <div data-place="book-12" data-reader="7" data-title data-within data-address> says what is open;
// <section data-continue="book-12" data-reader="7" hidden> shows the way back to that, an empty
// data-continue to the last few of any kind. The address ends in #continue.
const STORE = "pielink:places:";
// What else is kept for somebody in this browser: what they have typed and not posted.
const OTHERS = ["pielink:drafts:"];
const KEPT = 20;
const SHOWN = 3;
const EARLY_SECONDS = 10;
const EVERY_SECONDS = 5;
const HERE = "#continue";

// Set on the way out, so that a recording still playing does not write it down once more.
let isOver = false;

const isWhole = (place) => ["of", "title", "address"].every(
  (name) => typeof place?.[name] === "string",
);

// A browser may forbid keeping anything; then nothing is kept.
const read = (reader) => {
  try {
    const places = JSON.parse(localStorage.getItem(STORE + reader));
    return Array.isArray(places) ? places.filter(isWhole) : [];
  } catch {
    return [];
  }
};
const write = (reader, places) => {
  if (isOver) return;
  try {
    if (places.length) localStorage.setItem(STORE + reader, JSON.stringify(places.slice(0, KEPT)));
    else localStorage.removeItem(STORE + reader);
  } catch {
    // Full or forbidden.
  }
};
const find = (reader, of) => read(reader).find((each) => each.of === of);
const without = (reader, of) => read(reader).filter((each) => each.of !== of);
const keep = (reader, place) => write(reader, [place, ...without(reader, place.of)]);
const forget = (reader, of) => write(reader, without(reader, of));
const forgetEverything = () => {
  isOver = true;
  try {
    for (const key of Object.keys(localStorage)) {
      if ([STORE, ...OTHERS].some((store) => key.startsWith(store))) localStorage.removeItem(key);
    }
  } catch {
    // Nothing was kept either.
  }
};

const clock = (seconds) => {
  const two = (number) => String(number).padStart(2, "0");
  const whole = Math.floor(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
};

// In a book: the page, and the last heading that has been scrolled to.
const followBook = (reader, place) => {
  const headings = [...document.querySelectorAll(".leaf .prose :is(h2, h3, h4)")];
  const before = find(reader, place.of);
  const heading = before?.address === place.address ? before.heading : "";
  if (location.hash === HERE) {
    const target = headings.find((each) => each.textContent.trim() === heading);
    if (target) {
      target.tabIndex = -1;
      target.focus({ preventScroll: true });
      target.scrollIntoView();
    }
  }
  keep(reader, { ...place, heading });
  const note = () => {
    // Forgotten meanwhile, in this window or in another, it stays so.
    if (!find(reader, place.of)) return;
    const passed = headings.filter((each) => each.getBoundingClientRect().top < innerHeight / 2);
    keep(reader, { ...place, heading: passed.at(-1)?.textContent.trim() ?? "" });
  };
  addEventListener("pagehide", note);
  document.addEventListener("visibilitychange", () => { if (document.hidden) note(); });
};

const go = (player, seconds) => {
  const there = () => { player.currentTime = seconds; };
  if (player.readyState >= HTMLMediaElement.HAVE_METADATA) there();
  else {
    player.addEventListener("loadedmetadata", there, { once: true });
    player.load();
  }
};

// In a recording: the second, once it has been played for a while and until it is over.
const followRecording = (reader, place, player) => {
  let noted = 0;
  const note = () => {
    const seconds = player.currentTime;
    if (seconds < EARLY_SECONDS || player.ended) return;
    noted = seconds;
    keep(reader, { ...place, seconds });
  };
  player.addEventListener("timeupdate", () => {
    if (!player.paused && Math.abs(player.currentTime - noted) >= EVERY_SECONDS) note();
  });
  player.addEventListener("pause", note);
  player.addEventListener("ended", () => forget(reader, place.of));
  const arrive = () => {
    const before = location.hash === HERE && find(reader, place.of);
    if (before) go(player, before.seconds);
  };
  addEventListener("hashchange", arrive);
  arrive();
};

const isOurs = (address) => {
  try {
    return new URL(address, location.href).origin === location.origin;
  } catch {
    return false;
  }
};

const wayBack = (section, place, isAlone) => {
  const row = document.createElement("li");
  const link = document.createElement("a");
  const at = place.seconds ? ` at ${clock(place.seconds)}` : "";
  link.href = place.address + HERE;
  link.textContent = `Continue: ${place.title}${at}`;
  const words = document.createElement("p");
  words.append(link);
  if (place.within && !isAlone) {
    const within = document.createElement("span");
    within.className = "small";
    within.textContent = `in ${place.within}`;
    words.append(" ", within);
  }
  const button = document.createElement("button");
  const what = document.createElement("span");
  button.type = "button";
  button.className = "button plain small-button";
  button.append("Forget this ", what);
  what.className = "visually-hidden";
  what.textContent = `(${place.title})`;
  button.addEventListener("click", () => {
    forget(section.dataset.reader, place.of);
    const done = document.createElement("li");
    done.tabIndex = -1;
    done.textContent = "Forgotten.";
    row.replaceWith(done);
    done.focus();
  });
  row.append(words, button);
  return row;
};

const showWays = (section) => {
  const of = section.dataset.continue;
  const places = read(section.dataset.reader).filter(
    (each) => isOurs(each.address) && (of ? each.of === of : true),
  );
  if (!places.length) return;
  const list = document.createElement("ul");
  list.className = "ways-back";
  list.append(...places.slice(0, SHOWN).map((each) => wayBack(section, each, Boolean(of))));
  section.querySelector("h2").after(list);
  section.hidden = false;
};

for (const section of document.querySelectorAll("[data-continue]")) showWays(section);

for (const { dataset } of document.querySelectorAll("[data-place]")) {
  const place = {
    of: dataset.place, title: dataset.title, within: dataset.within, address: dataset.address,
  };
  const player = document.querySelector("#player");
  if (player) followRecording(dataset.reader, place, player);
  else followBook(dataset.reader, place);
}

const ENDS = ["/accounts/logout/", "/me/close/"];
document.addEventListener("submit", (event) => {
  const address = event.target.getAttribute("action") || location.pathname;
  if (event.target.method === "post" && ENDS.includes(address)) forgetEverything();
});
