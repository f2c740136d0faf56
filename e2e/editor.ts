/** The editor by the names of what is in it. */
import { expect, type Locator, type Page } from "@playwright/test";

export class Editor {
  constructor(readonly page: Page) {}

  /** A new, empty pipeline. */
  static async begin(page: Page, name: string): Promise<Editor> {
    await page.goto("/pipelines");
    await page.getByRole("button", { name: "New pipeline" }).click();
    await page.getByRole("textbox", { name: "Name of the pipeline" }).fill(name);
    await page.keyboard.press("Enter");
    return new Editor(page);
  }

  static async openExample(page: Page, name: string): Promise<Editor> {
    await page.goto("/pipelines");
    await page.getByRole("article").filter({ hasText: "Example" }).getByRole("link", { name }).click();
    const editor = new Editor(page);
    await expect(editor.saved).toBeVisible();
    return editor;
  }

  get saved(): Locator {
    return this.page.getByRole("status", { name: "Saving" }).getByText("Saved", { exact: true });
  }

  get nodes(): Locator {
    return this.page.locator(".react-flow__node");
  }

  get edges(): Locator {
    return this.page.locator(".react-flow__edge");
  }

  node(title: string): Locator {
    return this.page.getByRole("article", { name: title, exact: true });
  }

  /** By search and Enter, which also connects it to the selected node where it fits. */
  async add(title: string): Promise<void> {
    const count = await this.nodes.count();
    await this.page.getByRole("searchbox", { name: "Search nodes" }).fill(title);
    await this.page.keyboard.press("Enter");
    await expect(this.nodes).toHaveCount(count + 1);
  }

  output(node: string, port: string): Locator {
    return this.page.getByLabel(`${port}, output of ${node}`, { exact: true });
  }

  input(node: string, port: string): Locator {
    return this.page.getByLabel(`${port}, input of ${node}`, { exact: true });
  }

  /** With the mouse; leaves the button down over the target, so that a test can look before it lets go. */
  async drag(from: Locator, to: Locator): Promise<void> {
    const [start, end] = [await from.boundingBox(), await to.boundingBox()];
    if (!start || !end) throw new Error("A port that is to be dragged is not in sight.");
    await this.page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
    await this.page.mouse.down();
    await this.page.mouse.move(end.x + end.width / 2 - 12, end.y + end.height / 2 - 8, { steps: 6 });
    await this.page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 4 });
  }

  /** Starts a run and waits for its end. */
  async run(): Promise<void> {
    await expect(this.saved).toBeVisible();
    await this.page.getByRole("button", { name: "Run", exact: true }).click();
    await expect(this.page.getByRole("button", { name: "Cancel", exact: true })).toBeVisible();
    await expect(this.page.getByRole("button", { name: "Run", exact: true })).toBeVisible({ timeout: 80_000 });
  }
}
