import { PageNotFound } from "@/components/shell/page-error";

export default function NotFound() {
  return <PageNotFound />;
}
