/** The very first start: the link from the terminal makes the administrator, and nobody else comes in. */
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { hashPassword } from "../server/auth/password";
import { admin, expect, installDirectory, sessionFile, setupLink, anonymous as test, viewer } from "./test";

test.describe.configure({ mode: "serial" });

test("before there is an administrator, every page says where the link is", async ({ page }) => {
  await page.goto("/pipelines");
  await expect(page.getByRole("heading", { name: "Not set up yet" })).toBeVisible();
});

test("a link with another token makes nobody an administrator", async ({ page }) => {
  const link = new URL(setupLink());
  link.searchParams.set("token", "x".repeat(32));
  await page.goto(link.href);
  await expect(page.getByRole("heading", { name: "This link is too old" })).toBeVisible();
});

test("the link makes the first administrator, and signs in", async ({ page }) => {
  await page.goto(setupLink());
  await page.getByLabel("Name").fill(admin.name);
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Set up and sign in" }).click();
  await expect(page.getByText("5 more characters")).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(admin.password);
  await page.getByRole("button", { name: "Set up and sign in" }).click();
  await expect(page).toHaveURL(/\/pipelines$/);
  await expect(page.getByRole("heading", { name: "Pipelines" })).toBeVisible();
  await page.context().storageState({ path: sessionFile("admin") });
});

test("the link is spent", async ({ page }) => {
  await page.goto(setupLink());
  await expect(page).toHaveURL(/\/sign-in/);
});

test("without a session every page leads to sign-in, and every procedure and route refuses", async ({
  page,
  request,
}) => {
  for (const path of ["/", "/pipelines", "/pipelines/some-id", "/runs", "/runs/some-id", "/models", "/settings"]) {
    await page.goto(path);
    await expect(page, path).toHaveURL(/\/sign-in/);
  }
  for (const procedure of [
    "pipelines.list",
    "runs.list",
    "models.list",
    "apiKeys.list",
    "system.status",
    "session.me",
  ]) {
    expect((await request.get(`/api/trpc/${procedure}`)).status(), procedure).toBe(401);
  }
  const refused = await request.get("/api/v1/runs/some-id");
  expect(refused.status()).toBe(401);
  expect(refused.headers()["content-type"]).toContain("application/problem+json");
});

test("signs out and in again; a wrong password says so and keeps what was typed", async ({ page }) => {
  await page.goto("/pipelines/nothing?tab=x");
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "E-mail or password is wrong." })).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(admin.email);
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(admin.email.toUpperCase());
  await page.getByLabel("Password", { exact: true }).fill(admin.password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/pipelines$/);
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto("/pipelines");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("someone who may only look signs in", async ({ page }) => {
  // There is no page for it yet: the row is what an administrator would make.
  const db = createClient({ url: `file:${join(installDirectory(), "weft.db")}` });
  await db.execute({
    sql: "INSERT INTO User (id, email, name, role, passwordHash) VALUES (?, ?, ?, ?, ?)",
    args: ["e2e-viewer", viewer.email, viewer.name, "viewer", await hashPassword(viewer.password)],
  });
  db.close();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(viewer.email);
  await page.getByLabel("Password", { exact: true }).fill(viewer.password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/pipelines$/);
  await page.context().storageState({ path: sessionFile("viewer") });
});

test("too many wrong passwords are slowed down, for that account only", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill("nobody@example.org");
  const button = page.getByRole("button", { name: /Sign in|Try again in/ });
  for (let attempt = 0; attempt < 12; attempt++) {
    await page.getByLabel("Password", { exact: true }).fill(`guess ${attempt}`);
    await button.click();
    await expect(button).not.toHaveAttribute("aria-busy", "true");
    if (/Try again in/.test((await button.textContent()) ?? "")) break;
  }
  await expect(page.getByRole("button", { name: /Try again in \d+:\d\d/ })).toBeDisabled();
});
