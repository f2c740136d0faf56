import { TRPCError } from "@trpc/server";
import { notFound } from "next/navigation";
import { titled } from "@/app/_session/request-locale";
import { callerForPage } from "@/app/_session/require-user";
import { CompiledView } from "@/components/compiled/compiled-view";

export const generateMetadata = titled("compiled.title");

export default async function CompiledPage({ params }: { params: Promise<{ id: string }> }) {
  const caller = await callerForPage();
  const pipeline = await caller.pipelines.get(await params).catch((thrown) => {
    if (thrown instanceof TRPCError && thrown.code === "NOT_FOUND") notFound();
    throw thrown;
  });
  return <CompiledView pipeline={pipeline} />;
}
