// Written by `npm run gen`. Do not edit.
import type { NodeSpec } from "./define-node";
import audioVoiceActivity from "./audio/voice-activity";
import ioAudioInput from "./io/audio-input";
import ioImageInput from "./io/image-input";
import ioImageOutput from "./io/image-output";
import ioImagesInput from "./io/images-input";
import ioImagesOutput from "./io/images-output";
import ioJsonOutput from "./io/json-output";
import ioLiveInput from "./io/live-input";
import ioNumberInput from "./io/number-input";
import ioTableOutput from "./io/table-output";
import ioTextInput from "./io/text-input";
import ioTextOutput from "./io/text-output";
import ioVideoInput from "./io/video-input";
import ioVideoOutput from "./io/video-output";
import logicCascade from "./logic/cascade";
import logicCompare from "./logic/compare";
import logicDeduplicate from "./logic/deduplicate";
import logicFilter from "./logic/filter";
import logicIf from "./logic/if";
import logicMerge from "./logic/merge";
import logicSimilarity from "./logic/similarity";
import logicTopK from "./logic/top-k";
import textCount from "./text/count";
import textEmbed from "./text/embed";
import textExtract from "./text/extract";
import textFilter from "./text/filter";
import textJoin from "./text/join";
import textSplit from "./text/split";
import textTemplate from "./text/template";
import videoAudioTrack from "./video/audio-track";
import videoMotionGate from "./video/motion-gate";
import videoSampleFrames from "./video/sample-frames";
import videoTrim from "./video/trim";
import videoWrite from "./video/write";
import visionBlur from "./vision/blur";
import visionClassify from "./vision/classify";
import visionCrop from "./vision/crop";
import visionCropDetections from "./vision/crop-detections";
import visionDetectObjects from "./vision/detect-objects";
import visionDrawDetections from "./vision/draw-detections";
import visionEmbedImage from "./vision/embed-image";
import visionFixOrientation from "./vision/fix-orientation";
import visionGrayscale from "./vision/grayscale";
import visionReadText from "./vision/read-text";
import visionResize from "./vision/resize";
import visionRotate from "./vision/rotate";
import visionTextDetection from "./vision/text-detection";
import visionTextOrientation from "./vision/text-orientation";
import visionTextRecognition from "./vision/text-recognition";
import visionTrack from "./vision/track";

export const registry: ReadonlyMap<string, NodeSpec> = new Map(
  [
    audioVoiceActivity,
    ioAudioInput,
    ioImageInput,
    ioImageOutput,
    ioImagesInput,
    ioImagesOutput,
    ioJsonOutput,
    ioLiveInput,
    ioNumberInput,
    ioTableOutput,
    ioTextInput,
    ioTextOutput,
    ioVideoInput,
    ioVideoOutput,
    logicCascade,
    logicCompare,
    logicDeduplicate,
    logicFilter,
    logicIf,
    logicMerge,
    logicSimilarity,
    logicTopK,
    textCount,
    textEmbed,
    textExtract,
    textFilter,
    textJoin,
    textSplit,
    textTemplate,
    videoAudioTrack,
    videoMotionGate,
    videoSampleFrames,
    videoTrim,
    videoWrite,
    visionBlur,
    visionClassify,
    visionCrop,
    visionCropDetections,
    visionDetectObjects,
    visionDrawDetections,
    visionEmbedImage,
    visionFixOrientation,
    visionGrayscale,
    visionReadText,
    visionResize,
    visionRotate,
    visionTextDetection,
    visionTextOrientation,
    visionTextRecognition,
    visionTrack,
  ].map((spec) => [spec.type, spec]),
);
