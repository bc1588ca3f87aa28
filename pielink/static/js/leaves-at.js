// <time datetime="…" data-leaves-at> counts down beside the time at which a mail leaves.
for (const element of document.querySelectorAll("time[data-leaves-at]")) {
  const moment = new Date(element.dateTime).getTime();
  if (Number.isNaN(moment)) continue;
  const note = document.createElement("span");
  element.after(note);
  const tick = () => {
    const left = Math.ceil((moment - Date.now()) / 1000);
    if (left <= 0) {
      note.textContent = ", which is now";
      return;
    }
    const minutes = Math.floor(left / 60);
    note.textContent = `, in ${minutes ? `${minutes} min ` : ""}${left % 60} s`;
    setTimeout(tick, 1000);
  };
  tick();
}
