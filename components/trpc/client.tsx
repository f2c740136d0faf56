/** The browser's way to the server: typed procedures, cached by TanStack Query; subscriptions over server-sent events. */
"use client";

import { MutationCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createTRPCClient,
  httpBatchStreamLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  TRPCClientError,
} from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useState } from "react";
import superjson from "superjson";
import { toast } from "@/components/ui/toast";
import type { Diagnostic } from "@/nodes/results";
import type { Said } from "@/nodes/told";
import type { AppRouter } from "@/server/trpc/root";

const context = createTRPCContext<AppRouter>();
export const { useTRPC, useTRPCClient } = context;

const url = "/api/trpc";

/** A refusal by the server (its code is below 500) will not change by asking again; a broken network may. */
function isRefusal(error: unknown): boolean {
  return error instanceof TRPCClientError && typeof error.data?.httpStatus === "number" && error.data.httpStatus < 500;
}

function isSignedOut(error: unknown): boolean {
  return error instanceof TRPCClientError && error.data?.code === "UNAUTHORIZED";
}

/** What a failed call says to a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same as a key, where the interface has words of its own for it. */
export function saidOf(error: unknown): Said {
  const data = error instanceof TRPCClientError ? (error as TRPCClientError<AppRouter>).data : null;
  return { message: messageOf(error), told: data?.told ?? null };
}

/** The compiler's messages that a refusal carries, if any. */
export function diagnosticsOf(error: unknown): Diagnostic[] {
  const found = error instanceof TRPCClientError ? error.data?.diagnostics : null;
  return Array.isArray(found) ? found : [];
}

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) => !isRefusal(error) && count < 4,
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 8_000),
      },
    },
    mutationCache: new MutationCache({
      onError(error, _variables, _context, mutation) {
        if (isSignedOut(error)) window.location.assign(`/sign-in?callbackUrl=${encodeURIComponent(location.pathname)}`);
        else if (!mutation.options.onError) toast({ tone: "danger", title: messageOf(error) });
      },
    }),
  });
}

export function ServerProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(makeQueryClient);
  const [client] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        splitLink({
          condition: ({ type }) => type === "subscription",
          true: httpSubscriptionLink({ url, transformer: superjson }),
          false: splitLink({
            condition: ({ path }) => path === "pipelines.check",
            // A whole document is longer than an address may be.
            true: httpLink({ url, transformer: superjson, methodOverride: "POST" }),
            false: httpBatchStreamLink({ url, transformer: superjson }),
          }),
        }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}
