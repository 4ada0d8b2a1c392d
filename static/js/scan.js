// A scan that is too large is said at its field before anything is sent; the server says it all the same.
(() => {
  "use strict";

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches("input[type=file][data-max-bytes]")) return;
    const tooLarge = [...field.files].some((file) => file.size > Number(field.dataset.maxBytes));
    field.setCustomValidity(tooLarge ? field.dataset.tooLarge : "");
    field.reportValidity();
  });
})();
