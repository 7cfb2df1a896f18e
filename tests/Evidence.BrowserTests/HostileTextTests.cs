using System.Text;
using Evidence.Access;
using Evidence.Testing.Running;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>Text that means something to a browser, a database, a shell or a spreadsheet: in every field of every form, and in every name that a device gives.</summary>
public sealed class HostileTextTests(Station station) : IClassFixture<Station>
{
    private const string CountForms = "[...document.querySelectorAll('main form')].filter(form => form.querySelector('textarea, input:not([type]), input[type=text], input[type=search]')).length";

    // As somebody who ignores what the page asks for: what is refused has to be refused by the server, and shown as text again.
    private const string FillAndSend = """
        ({ number, texts, unique }) => {
          const text = 'textarea, input:not([type]), input[type=text], input[type=search]';
          const form = [...document.querySelectorAll('main form')].filter(form => form.querySelector(text))[number];
          let next = 0;
          for (const field of form.querySelectorAll('input, textarea, select')) {
            if (field.name === 'UserName') field.value = unique;
            else if (field.matches(text)) field.value = texts[next++ % texts.length];
            // What is kept closer would be there for nobody who reads afterwards.
            else if (field.name === 'Class') field.selectedIndex = 0;
            else if (field.name === 'Flagged') field.checked = false;
            else if (field.matches('select')) field.selectedIndex = field.options.length - 1;
            else if (field.matches('input[type=radio], input[type=checkbox]')) field.checked = true;
          }
          HTMLFormElement.prototype.submit.call(form);
        }
        """;

    private const string WhatRan = """
        (() => {
          if ('naughty' in window) return 'a script ran';
          if (document.querySelector('script:not([src]), base, iframe, meta[http-equiv=refresh], main style, a[href^="javascript:" i], [src*=naughty], form[action*=naughty]')) return document.querySelector('main').innerHTML;
          const elsewhere = [...document.querySelectorAll('form[action], [formaction]')].find(element => new URL(element.getAttribute('formaction') ?? element.getAttribute('action'), location.href).origin !== location.origin);
          if (elsewhere) return elsewhere.outerHTML;
          const armed = [...document.querySelectorAll('*')].find(element => [...element.attributes].some(attribute => attribute.name.startsWith('on')));
          return armed ? armed.outerHTML : '';
        })()
        """;

    private static readonly (string Table, string Column)[] Hostile =
    [
        ("access.person", "display_name"), ("access.unit", "name"), ("items.item", "title"), ("cases.case_file", "title"), ("cases.case_note", "text"), ("cases.category", "title"), ("cases.incident", "title"),
        ("devices.device", "make"), ("devices.device", "model"), ("devices.device", "serial"), ("devices.device", "label"), ("intake.dock_session", "volume::text"),
    ];

    // Pages about devices that say hostile things of themselves, and about what came from them; all else is one of each kind.
    private const string DevicePages = """
        select array_agg(path order by path) from (
          select unnest(array['/trails/device/' || id, '/docks/devices/' || id || '/assign']) as path from devices.device where make || model || serial || coalesce(label, '') like '%naughty%'
          union all select unnest(array['/docks/sessions/' || id, '/docks/sessions/' || id || '/decide']) from intake.dock_session where volume::text like '%naughty%'
          union all select unnest(array['/items/' || item.id, '/items/' || item.id || '/proof']) from items.item item join devices.device device on device.id = item.device_id where device.serial like '%naughty%') pages
        """;

    private static readonly Role[] Roles = [Role.Administrator, Role.EvidenceOfficer, Role.Supervisor, Role.Officer, Role.Auditor];
    private static readonly string[] Texts = ReadTexts();

    private const int DockedDevices = 12, ExitsWaiting = 3;

    /// <summary>Pages about devices on which somebody read something hostile.</summary>
    private readonly HashSet<string> shown = [];

    private int used;

    [Fact]
    public async Task Is_text_wherever_it_is_written_and_wherever_it_is_shown()
    {
        await OffloadAsync();
        await DockDevicesAsync();
        foreach (var role in Roles)
            await WriteAsync(role);
        foreach (var (table, column) in Hostile)
            Assert.False("0".Equals(await station.ScalarAsync($"select count(*)::text from {table} where {column} like '%naughty%'")), $"nothing hostile is in {table}.{column}");
        foreach (var role in Roles)
            await ReadAsync(role);
        Assert.All(["/trails/device/", "/assign", "/docks/sessions/", "/decide", "/items/"], kind => Assert.Contains(shown, page => page.Contains(kind, StringComparison.Ordinal)));
    }

    /// <summary>Names of files: all that a name can be, which is anything but a slash, up to 200 bytes.</summary>
    private async Task OffloadAsync()
    {
        var card = station.Evidence.NewVolume("hostile");
        var names = Texts.Chunk(5).Select((texts, number) => $"{number} {Cut(string.Concat(texts).Replace('/', '∕'), 190)}.MP4").ToArray();
        await SampleRecording.MakeBodyWornAsync(card, Station.Serial, names);
        var offload = await station.Dock.OffloadAsync(card);
        Assert.True(offload.ExitCode == 0, $"offload exited {offload.ExitCode}:\n{offload.Output}\n{offload.Error}");
    }

    /// <summary>What devices say of themselves, as far as the agent believes it: 64 printable characters. Every second one is registered, the others wait for a decision.</summary>
    private async Task DockDevicesAsync()
    {
        var words = Texts.Where(text => text.Trim() is { Length: > 2 and <= 64 } trimmed && !trimmed.StartsWith('-') && text.Contains("naughty", StringComparison.Ordinal)).ToArray();
        foreach (var (number, device) in words.Chunk(3).Where(three => three.Length == 3).Take(DockedDevices).Index())
        {
            if (number % 2 == 0)
                await station.Evidence.WorkerVerbAsync("register-device", "--make", device[0], "--model", device[1], "--serial", device[2], "--kind", "body-worn", "--label", words[^(number + 1)], "--officer", station.Evidence.Officer.UserName);
            var card = station.Evidence.NewVolume($"device-{number}");
            await SampleRecording.MakeBodyWornAsync(card, device[2], $"HOSTILE-{number}.MP4");
            await File.WriteAllTextAsync(Path.Combine(card, "DEVICE.TXT"), $"MAKE={device[0]}\nMODEL={device[1]}\nSERIAL={device[2]}\n");
            var offload = await station.Dock.OffloadAsync(card);
            Assert.True(offload.ExitCode == (number % 2 == 0 ? 0 : ExitsWaiting), $"offload of {string.Join(" | ", device)} exited {offload.ExitCode}:\n{offload.Output}\n{offload.Error}");
        }
    }

    private async Task WriteAsync(Role role)
    {
        await using var window = await station.OpenAsync(Person(role));
        foreach (var page in await Pages.OfAsync(station, window, role))
        {
            if (!await OpensAsync(window, page))
                continue;
            var forms = await window.Page.EvaluateAsync<int>(CountForms);
            for (var number = 0; number < forms; number++)
            {
                if (number > 0)
                    await window.GoAsync(page);
                var texts = Enumerable.Range(0, 5).Select(_ => Texts[used++ % Texts.Length]).ToArray();
                await window.FollowAsync(() => window.Page.EvaluateAsync(FillAndSend, new { number, texts, unique = $"hostile.{used}" }));
                await AssertTextAsync(window, $"{page}, form {number}, sent by the {role} with {string.Join(" | ", texts)}");
            }
        }
    }

    private async Task ReadAsync(Role role)
    {
        await using var window = await station.OpenAsync(Person(role));
        var ofDevices = (string[])(await station.ScalarAsync(DevicePages))!;
        foreach (var page in (await Pages.OfAsync(station, window, role)).Concat(ofDevices))
        {
            if (!await OpensAsync(window, page))
                continue;
            if (ofDevices.Contains(page) && (await window.Page.Locator("main").InnerTextAsync()).Contains("naughty", StringComparison.Ordinal))
                shown.Add(page);
            await AssertTextAsync(window, $"{page} for the {role}");
            await window.Page.SetViewportSizeAsync(390, 844);
            await window.AssertFitsAsync($"{page} for the {role} at 390 px");
            await window.Page.SetViewportSizeAsync(1440, 900);
            await window.AssertFitsAsync($"{page} for the {role}");
        }
    }

    /// <summary>False where it is not theirs, or not any more: forms that were sent hand cameras on.</summary>
    private static async Task<bool> OpensAsync(Window window, string page)
    {
        var status = (await window.Page.GotoAsync(page))!.Status;
        Assert.True(status is 200 or 403 or 404, $"{page} answered {status}");
        return status == 200;
    }

    /// <summary>No script ran, and none was tried: the pages' policy would stop it, and the console would tell.</summary>
    private static async Task AssertTextAsync(Window window, string what)
    {
        Assert.Equal("", await window.Page.EvaluateAsync<string>(WhatRan));
        // That a form was refused is no trouble.
        var troubles = window.Troubles.Where(trouble => !trouble.StartsWith("error: Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal) || trouble.Contains("naughty", StringComparison.Ordinal));
        Assert.True(!troubles.Any(), $"{what}:\n{string.Join('\n', troubles)}");
    }

    private static string Cut(string text, int bytes)
    {
        while (Encoding.UTF8.GetByteCount(text) > bytes)
            text = text[..^(char.IsLowSurrogate(text[^1]) ? 2 : 1)];
        return text;
    }

    private static string[] ReadTexts()
    {
        using var reader = new StreamReader(typeof(HostileTextTests).Assembly.GetManifestResourceStream("hostile-text.txt")!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private DemoPerson Person(Role role) => station.Evidence.People.First(person => person.Role == role.Words());
}
