// Says so when the server cannot be reached, and takes it back when it can. The words stand in the page.
document.addEventListener("htmx:sendError", () => { document.getElementById("unreached").hidden = false; });
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) document.getElementById("unreached").hidden = true;
});
