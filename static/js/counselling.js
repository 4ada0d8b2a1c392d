// The end of a meeting follows its beginning, its length kept. Without scripts the person types both.
(() => {
  "use strict";
  const minutes = (text) => {
    const parts = /^(\d{2}):(\d{2})/.exec(text);
    return parts ? Number(parts[1]) * 60 + Number(parts[2]) : null;
  };
  const text = (all) => [Math.floor(all / 60), all % 60].map((part) => String(part).padStart(2, "0")).join(":");

  document.querySelectorAll("form[data-lasts]").forEach((form) => {
    const from = form.elements.starts_at;
    const to = form.elements.ends_at;
    let lasts = minutes(to.value) - minutes(from.value);
    to.addEventListener("change", () => {
      if (minutes(to.value) > minutes(from.value)) lasts = minutes(to.value) - minutes(from.value);
    });
    from.addEventListener("change", () => {
      const begins = minutes(from.value);
      if (begins !== null && lasts > 0 && begins + lasts < 24 * 60) to.value = text(begins + lasts);
    });
  });
})();
