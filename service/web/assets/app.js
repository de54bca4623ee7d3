// What the pages need in the browser: htmx with its stream of server events.
import htmx from "htmx.org";
import "htmx.org/dist/ext/hx-sse.js";

window.htmx = htmx;
