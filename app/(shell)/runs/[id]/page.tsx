import { TRPCError } from "@trpc/server";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { requestTranslator } from "@/app/_session/request-locale";
import { callerForPage } from "@/app/_session/require-user";
import { RunPage } from "@/components/runs/run-page";

interface RunProps {
  params: Promise<{ id: string }>;
}

const runOf = cache(async (id: string) => {
  const caller = await callerForPage();
  try {
    return await caller.runs.get({ id });
  } catch (thrown) {
    if (thrown instanceof TRPCError && thrown.code === "NOT_FOUND") notFound();
    throw thrown;
  }
});

export async function generateMetadata({ params }: RunProps): Promise<Metadata> {
  const { document } = await runOf((await params).id);
  return { title: (await requestTranslator())("runs.page.title", { pipeline: document.name }) };
}

export default async function Run({ params }: RunProps) {
  return <RunPage initial={await runOf((await params).id)} />;
}
