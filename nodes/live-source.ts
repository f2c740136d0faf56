/** What an administrator says of a live source: a camera or stream of the network, or a folder of the server. */
import { z } from "zod";

export const streamProtocols = ["rtsp:", "rtsps:", "http:", "https:"];

export const liveSourceSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(64),
    kind: z.enum(["stream", "folder"]),
    /** A stream's address, without what signs in; a folder's absolute path. */
    address: z.string().trim().min(1).max(2000),
    user: z.string().max(200).default(""),
    password: z.string().max(200).default(""),
  })
  .superRefine(({ kind, address }, context) => {
    if (kind === "folder") return;
    const refuse = (message: string) => context.addIssue({ code: "custom", path: ["address"], message });
    if (!URL.canParse(address))
      return refuse("This is no address. It begins with rtsp://, rtsps://, http:// or https://.");
    const { protocol, username, password } = new URL(address);
    if (!streamProtocols.includes(protocol)) refuse("An address begins with rtsp://, rtsps://, http:// or https://.");
    else if (username || password) refuse("Give the user and the password in their own fields, not in the address.");
  });

export type LiveSource = z.output<typeof liveSourceSchema>;

/** What is shown of it. Where it is only an administrator sees, and the password nobody. */
export interface ListedLiveSource {
  name: string;
  kind: LiveSource["kind"];
  address?: string;
  user?: string;
  hasPassword?: boolean;
}
