import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { callerForPage } from "@/app/_session/require-user";
import { CompiledView } from "@/components/compiled/compiled-view";

export const metadata: Metadata = { title: "Compiled view" };

export default async function CompiledPage({ params }: { params: Promise<{ id: string }> }) {
  const caller = await callerForPage();
  const pipeline = await caller.pipelines.get(await params).catch(() => null);
  if (!pipeline) notFound();
  return <CompiledView pipeline={pipeline} />;
}
