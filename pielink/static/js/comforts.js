// What the line of comforts below a title can do only with a script: copy, share, print. The
// buttons are hidden in the page and shown where the browser can do what they say.
const said = document.querySelector("[data-comforts-said]");

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy).textContent.trim();
      try {
        await navigator.clipboard.writeText(text.replace(/\s+/g, " "));
      } catch {
        said.textContent = "Your browser did not let it be copied. Select the text and copy it.";
        return;
      }
      said.textContent = button.dataset.said;
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = words; }, 3000);
    });
  }
}

if (navigator.share) {
  for (const button of document.querySelectorAll("[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      // Whoever thinks better of it closes the sheet, which is no fault.
      navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {});
    });
  }
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

window.addEventListener("beforeprint", () => {
  const today = new Intl.DateTimeFormat("en-GB", { dateStyle: "long" }).format(new Date());
  for (const element of document.querySelectorAll("[data-printed-on]")) {
    element.textContent = `, printed on ${today}`;
    element.hidden = false;
  }
  // On paper a link is its address, and whoever types it needs all of it.
  for (const link of document.querySelectorAll("main :is(.prose, .leads, .download) a[href^='/']")) {
    link.dataset.address = link.href;
  }
});
