// A claim or a recipe that is linked to is shown unfolded.
const unfold = () => {
  const part = document.querySelector(":target > details");
  if (part) part.open = true;
};
addEventListener("hashchange", unfold);
unfold();
// Folded parts are printed too.
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details")) part.open = true;
});
