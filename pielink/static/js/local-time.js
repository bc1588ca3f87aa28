// <time datetime="…" data-local-time> gets "13.30 your time" added where the reader's clock differs
// from the one the words were written for.
const clock = (zone) => new Intl.DateTimeFormat("en-GB", {
  timeZone: zone, weekday: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

for (const element of document.querySelectorAll("time[data-local-time]")) {
  const moment = new Date(element.dateTime);
  if (Number.isNaN(moment.getTime())) continue;
  const written = clock(element.dataset.localTime || "Europe/London").format(moment);
  const here = clock(undefined).format(moment);
  if (written === here) continue;
  const [hereDay, hereTime] = here.split(/,? (?=\d)/);
  const day = written.startsWith(hereDay) ? "" : `${hereDay} `;
  const note = document.createElement("span");
  note.className = "small";
  note.textContent = ` (${day}${hereTime.replace(":", ".")} your time)`;
  element.after(note);
}
