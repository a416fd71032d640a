/* Unpacks the page's scripts and runs them; the Content-Security-Policy names the digest of their text. Where that does
   not succeed, the list below says what the incidents are. */
(function (root) {
  "use strict";
  var page = document.documentElement;
  root.sahelUnbase64 = function (text) {
    var raw = atob(text), out = new Uint8Array(raw.length), i;
    for (i = 0; i < raw.length; i++) { out[i] = raw.charCodeAt(i); }
    return out;
  };
  root.sahelPacked = function (id) {
    return root.sahelInflate(root.sahelUnbase64(document.getElementById(id).textContent.trim()));
  };
  try {
    var script = document.createElement("script");
    script.text = new TextDecoder().decode(root.sahelPacked("code"));
    document.body.appendChild(script);
    if (!root.sahelPage) { throw new Error("The page's own script did not run."); }
    root.sahelPage();
  } catch (error) {
    page.classList.remove("scripted");
    document.getElementById("failed").hidden = false;
    if (root.console) { root.console.warn(String(error)); }
  }
})(window);
