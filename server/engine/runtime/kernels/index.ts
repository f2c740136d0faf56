/** The kernel of each host op. */
import type { Kernels } from "../kernel";
import { fromBoxes } from "./boxes";
import { imageKernels } from "./image";
import { inputKernels } from "./input";
import { fromTopK } from "./labels";
import { liveKernels } from "./live";
import { logicKernels } from "./logic";
import { mediaKernels } from "./media";
import { memoryKernels } from "./memory";
import { ocrKernels } from "./ocr";
import { textKernels } from "./text";
import { tokenise } from "./tokens";

export const kernels: Kernels = {
  map: {
    ...inputKernels.map,
    ...imageKernels.map,
    ...ocrKernels.map,
    ...textKernels.map,
    ...logicKernels.map,
    ...mediaKernels.map,
    ...memoryKernels.map,
    "detections.from-boxes": fromBoxes,
    "labels.from-top-k": fromTopK,
    "text.tokenise": tokenise,
  },
  open: {
    ...inputKernels.open,
    ...liveKernels.open,
    ...imageKernels.open,
    ...ocrKernels.open,
    ...textKernels.open,
    ...logicKernels.open,
    ...mediaKernels.open,
  },
  refine: { ...textKernels.refine, ...logicKernels.refine, ...memoryKernels.refine },
  fold: mediaKernels.fold,
};
