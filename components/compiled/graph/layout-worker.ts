/** Lays out a graph off the page's own thread. */
import { layOutGraph } from "./lay-out-graph";

self.onmessage = ({ data }) => self.postMessage(layOutGraph(data));
