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
    await page.getByRole("article").filter({ hasText: "Example" }).getByRole("link", { name, exact: true }).click();
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
    await this.atRest(to);
    await from.hover();
    const target = await to.boundingBox();
    if (!target) throw new Error("The port that is to be reached is not in sight.");
    const [x, y] = [target.x + target.width / 2, target.y + target.height / 2];
    await this.page.mouse.down();
    await this.page.mouse.move(x - 12, y - 8, { steps: 6 });
    await this.page.mouse.move(x, y, { steps: 4 });
  }

  /** The canvas moves to what is added. */
  private async atRest(mark: Locator): Promise<void> {
    let last = "";
    const isStill = async () => {
      const now = JSON.stringify(await mark.boundingBox());
      const still = now === last;
      last = now;
      return still;
    };
    await expect.poll(isStill, { intervals: [300] }).toBe(true);
  }

  /** Starts a run and waits for its end. At work there is no such button, but a quick one may be over before anybody saw that. */
  async run(): Promise<void> {
    await expect(this.saved).toBeVisible();
    const run = this.page.getByRole("button", { name: "Run", exact: true });
    await run.click();
    await run.waitFor({ state: "hidden", timeout: 3000 }).catch(() => {});
    await expect(run).toBeVisible({ timeout: 80_000 });
  }
}
