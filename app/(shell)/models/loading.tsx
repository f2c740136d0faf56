export { ModelsLoading as default } from "@/components/models/models-loading";
