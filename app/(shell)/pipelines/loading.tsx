export { PipelinesLoading as default } from "@/components/pipelines/pipelines-loading";
