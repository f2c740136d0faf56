import { TRPCError } from "@trpc/server";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { PipelineEditor } from "@/components/editor/pipeline-editor";
import { SessionProvider } from "@/components/shell/session";
import { callerForPage, requireUser } from "../../../_session/require-user";

interface Params {
  params: Promise<{ id: string }>;
}

const read = cache(async (id: string) => {
  try {
    return await (await callerForPage()).pipelines.get({ id });
  } catch (thrown) {
    if (thrown instanceof TRPCError && thrown.code === "NOT_FOUND") notFound();
    throw thrown;
  }
});

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  return { title: (await read((await params).id)).name };
}

export default async function PipelinePage({ params }: Params) {
  const user = await requireUser();
  const pipeline = await read((await params).id);
  return (
    <SessionProvider user={user}>
      <PipelineEditor key={pipeline.id} pipeline={pipeline} />
    </SessionProvider>
  );
}
