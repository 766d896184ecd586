// The reference of one of the two APIs, whichever the address names after the number sign.
(() => {
  const isControl = location.hash.startsWith("#control");
  const link = document.getElementById("which");
  link.textContent = isControl ? "Message API" : "Control API";
  link.href = isControl ? "#messages" : "#control";
  addEventListener("hashchange", () => location.reload());
  document.title = `${isControl ? "Control API" : "API"} reference · plivo-mock`;
  window.SwaggerUIBundle({
    url: isControl ? "/_mock/openapi.json" : "/openapi.json",
    dom_id: "#reference",
    presets: [window.SwaggerUIBundle.presets.apis],
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    validatorUrl: null, // nothing leaves this computer
  });
})();
