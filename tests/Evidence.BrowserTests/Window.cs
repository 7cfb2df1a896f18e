using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>A browser window that keeps count of what went wrong in it.</summary>
public sealed class Window : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly List<string> troubles = [];

    private Window(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
        // A busy machine fails nothing: what is awaited either comes or the run is stopped from outside.
        page.SetDefaultTimeout(120_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                troubles.Add($"{message.Type}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => troubles.Add($"script: {error}");
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, and scripts that threw.</summary>
    public IReadOnlyList<string> Troubles => troubles;

    public static async Task<Window> OpenAsync(IBrowserContext context) => new(context, await context.NewPageAsync());

    public async Task GoAsync(string path)
    {
        var answer = await Page.GotoAsync(path);
        Assert.True(answer!.Ok, $"{path} answered {answer.Status}");
    }

    public async Task SignInAsync(DemoPerson person)
    {
        await GoAsync("/sign-in");
        await Page.GetByLabel("User name").FillAsync(person.UserName);
        await Page.GetByLabel("Password").FillAsync(person.Password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
    }

    /// <summary>The address of the item of that name.</summary>
    public async Task<string> ItemAsync(string name)
    {
        await GoAsync("/footage?view=list");
        var link = Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });
        while (await link.CountAsync() == 0 && await Page.Locator("a[rel=next]").GetAttributeAsync("href") is { } next)
            await GoAsync(next);
        return await link.GetAttributeAsync("href") ?? throw new InvalidOperationException($"{name} has no address");
    }

    /// <summary>Waits for an expression to hold. The pages' policy forbids eval, on which the driver's own waiting rests.</summary>
    public async Task HoldsAsync(string expression, object? given = null)
    {
        for (var tries = 0; !await Page.EvaluateAsync<bool>(expression, given); tries++)
        {
            Assert.True(tries < 1200, $"never became true: {expression}\n{string.Join('\n', troubles)}");
            await Task.Delay(100);
        }
    }

    /// <summary>Presses Tab until the focus is on what is called so. On the way there it is never where nobody sees it (WCAG 2.4.7, 2.4.11).</summary>
    public async Task TabToAsync(string name)
    {
        for (var presses = 0; presses == 0 || await FocusedAsync() != name; presses++)
        {
            Assert.True(presses < 120, $"Tab does not reach \"{name}\"");
            await Page.Keyboard.PressAsync("Tab");
            var hidden = await Page.EvaluateAsync<string?>(HiddenFocus);
            Assert.True(hidden is null, $"on the way to \"{name}\" the focus is on \"{await FocusedAsync()}\", which is {hidden}");
        }
    }

    /// <summary>A list in which typing finds, once the page made it one.</summary>
    public ILocator TypeAhead(string label) => Page.Locator("input.autocomplete__input").And(Page.GetByLabel(label, new() { Exact = true }));

    /// <summary>Chooses from a list in which typing finds; <paramref name="option"/> is how it begins.</summary>
    public async Task ChooseAsync(string label, string option)
    {
        var field = TypeAhead(label);
        await field.FillAsync(option);
        await field.PressAsync("Enter");
        await Assertions.Expect(field).ToHaveValueAsync(new Regex("^" + Regex.Escape(option)));
    }

    /// <summary>Does what leads to another page and waits until that is there.</summary>
    public async Task FollowAsync(Func<Task> act)
    {
        ArgumentNullException.ThrowIfNull(act);
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Loaded(object? sender, IPage page) => loaded.TrySetResult();
        Page.Load += Loaded;
        await act();
        await loaded.Task.WaitAsync(TimeSpan.FromMinutes(2));
        Page.Load -= Loaded;
    }

    /// <summary>What the focus is on, as it is called.</summary>
    public Task<string> FocusedAsync() => Page.EvaluateAsync<string>("""
        (() => {
          const e = document.activeElement;
          const label = e.labels?.[0]?.textContent ?? e.textContent;
          return (e.getAttribute('aria-label') ?? label).replace(/\s+/g, ' ').trim();
        })()
        """);

    // A region that scrolls may be larger than the window; of everything else the middle is to be seen, or its label's where the sheet draws that.
    private const string HiddenFocus = """
        (() => {
          const e = document.activeElement;
          if (e === document.body || e.matches('[role=region], main')) return null;
          const box = e.getBoundingClientRect();
          if (box.width === 0 || box.height === 0) return 'without size';
          const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
          if (!top) return 'outside the window';
          return e.contains(top) || top.contains(e) || [...(e.labels ?? [])].some(label => label.contains(top)) ? null : `covered by ${top.outerHTML.slice(0, 120)}`;
        })()
        """;

    /// <summary>WCAG 2.2 AA and axe's best practices on the page as it stands.</summary>
    public async Task AssertAccessibleAsync(string what)
    {
        var result = await Page.RunAxe(new AxeRunOptions
        {
            RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
        });
        Assert.True(result.Violations.Length == 0, $"{what}: " + string.Join('\n', result.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(" ", v.Nodes.Select(n => n.Html))}")));
    }

    /// <summary>The texts that reach over the right edge.</summary>
    private const string TooWide = """
        (() => {
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange(), wide = [];
          while (walk.nextNode()) {
            range.selectNodeContents(walk.currentNode);
            if (range.getBoundingClientRect().right > document.documentElement.clientWidth) wide.push(walk.currentNode.data.trim());
          }
          return wide.join('\n');
        })()
        """;

    /// <summary>Nothing is cut off or scrolled to sideways, except inside a region made for it.</summary>
    public async Task AssertFitsAsync(string what)
    {
        var over = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(over <= 0, $"{what} is {over} px wider than the window:\n{(over > 0 ? await Page.EvaluateAsync<string>(TooWide) : "")}");
    }

    /// <summary>After a connection was broken on purpose.</summary>
    public void ForgetTroubles() => troubles.Clear();

    public void AssertNoTrouble() => Assert.True(troubles.Count == 0, string.Join('\n', troubles));

    public ValueTask DisposeAsync() => new(context.CloseAsync());
}
