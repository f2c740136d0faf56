import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { share } from "../lowering/params";

export default defineNode({
  type: "vision.track",
  version: 1,
  title: "Track",
  summary: "Tells which detections of a clip's frames are the same object, and numbers them.",
  category: "vision",
  icon: "route",
  keywords: ["bytetrack", "identity", "follow", "objects", "count", "video"],
  inputs: { detections: { kinds: ["detections"], title: "Detections" } },
  outputs: {
    detections: { kind: "detections", title: "Detections", summary: "Each with the number of its track." },
    fresh: {
      kind: "detections",
      title: "New",
      summary:
        "Only those seen for the first time: what follows is done once for each object, not once for each frame.",
    },
    count: { kind: "number", title: "Objects", summary: "Tracks so far." },
  },
  params: z.object({
    sure: share("Sure from", 0.5, "Detections with this score begin tracks; weaker ones only continue them."),
    leastOverlap: share("Least overlap", 0.2, "With where the object should be by now."),
    patience: z.number().int().min(0).max(1000).default(30).meta({
      title: "Patience",
      description: "Frames that an object may stay unseen and still be known again.",
    }),
    confirm: z.number().int().min(1).max(100).default(2).meta({
      title: "Seen at least",
      description: "Frames in which an object is seen before it counts.",
    }),
  }),
  lower(b, { inputs, params }) {
    const [detections, fresh, count] = b.op("detections.track", [inputs.detections], params) as [Value, Value, Value];
    return { detections, fresh, count };
  },
});
