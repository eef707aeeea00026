document.addEventListener("DOMContentLoaded", () => {
  startTheme();
  startFilters();
  startCopying();
  startPrinting();
  startReview();
  startKeys();
  readAddress();
  window.addEventListener("hashchange", readAddress);
});
