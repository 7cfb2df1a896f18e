using Evidence.Custody;
using Evidence.Database;
using Evidence.Items;
using Evidence.Preservation;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Npgsql;
using System.Text.RegularExpressions;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>What the worker does takes a moment, and some things are there only once a test needs them; these wait for it.</summary>
internal static partial class StationWaits
{
    /// <summary>Where the agent that was started just now serves its station page.</summary>
    public static async Task<string> StationPageAsync(this Station station, RunningProgram agent)
    {
        await station.Evidence.UntilAsync("the agent shows its page", () => Task.FromResult(PageAddress().IsMatch(agent.Log)));
        return PageAddress().Match(agent.Log).Value;
    }

    /// <summary>Opens an item's page again and again until it has a player.</summary>
    public static Task PlayableAsync(this Station station, Window window, string item) =>
        station.Evidence.UntilAsync($"{item} has a player", async () =>
        {
            await window.GoAsync(item);
            await window.SayWhyAsync();
            return await window.Page.Locator("video").CountAsync() > 0 && await window.Page.GetByText("Playing the copy made for browsers").CountAsync() > 0;
        });

    /// <summary>States a purpose where the page of somebody else's recording asks for one.</summary>
    public static async Task SayWhyAsync(this Window window)
    {
        var why = window.Page.GetByRole(AriaRole.Button, new() { Name = "Say why", Exact = true });
        if (await why.CountAsync() == 0)
            return;
        await why.ClickAsync();
        await window.Page.GetByLabel("Purpose").SelectOptionAsync("Investigation");
        await window.Page.GetByLabel("Reference").FillAsync("2026/1184");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
    }

    /// <summary>A bundle of one recording; made when a test first asks for it.</summary>
    public static async Task<string> BundleAsync(this Station station)
    {
        if (await station.ScalarAsync("select id::text from disclosure.bundle order by made_at limit 1") is string made)
            return made;
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        var item = await window.ItemAsync("BWC4471_0001.MP4");
        await window.GoAsync($"/bundles/new?items={item[(item.LastIndexOf('/') + 1)..]}");
        await window.Page.GetByLabel("Who gets it").FillAsync("Crown Prosecution Service, Leeds");
        await window.Page.GetByLabel("Why it is disclosed").FillAsync("Initial disclosure");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Make this bundle" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Bundle for");
        return new Uri(window.Page.Url).Segments[^1];
    }

    /// <summary>A move between the two stores that has got as far as copying; begun when a test first asks for it.</summary>
    public static async Task<string> MoveAsync(this Station station)
    {
        const string begun = "select id::text from transfer.move limit 1";
        if (await station.ScalarAsync(begun) is null)
            await station.Evidence.WorkerVerbAsync("store", "copy", "--from", "files", "--to", "vault");
        return (string)(await station.ScalarAsync(begun))!;
    }

    /// <summary>The page of the backups, with one that was restored on trial; made when a test first asks for it.</summary>
    public static async Task<string> BackupsAsync(this Station station)
    {
        if (await station.ScalarAsync("select id from transfer.drill limit 1") is null)
        {
            var (folder, keys) = (station.Evidence.NewVolume("backups"), station.Evidence.NewVolume("key-backups"));
            await station.Evidence.WorkerVerbAsync("backup", "--to", folder, "--keys-to", keys);
            await station.Evidence.WorkerVerbAsync("drill", "--from", folder, "--keys-from", keys);
        }

        return "/backups";
    }

    /// <summary>A request for the keys of a recording; made when a test first asks for it.</summary>
    public static async Task<string> KeysetAsync(this Station station)
    {
        if (await station.ScalarAsync("select id::text from keys.keyset_request order by requested_at limit 1") is string made)
            return made;
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync($"{await window.ItemAsync("BWC4471_0001.MP4")}/keyset");
        await window.Page.GetByLabel("Who needs them, and why").FillAsync("Independent examiner, order of 3 March");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Ask for the keys" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Keys of a recording");
        return new Uri(window.Page.Url).Segments[^1];
    }

    /// <summary>The page of what was opened in an emergency, with one that stands open; auditors are told of it on every page.</summary>
    public static async Task<string> EmergenciesAsync(this Station station)
    {
        if (await station.ScalarAsync("select id::text from items.access_grant where is_emergency limit 1") is null)
        {
            await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
            var item = await window.ItemAsync("BWC4471_0001.MP4");
            await window.GoAsync("/access/emergency");
            await window.Page.GetByLabel("Reference of the recording").FillAsync(item[(item.LastIndexOf('/') + 1)..]);
            await window.Page.GetByLabel("What the emergency is").FillAsync("A child of six is missing since 21:40");
            await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = "Open it now" }).ClickAsync());
        }

        return "/access/emergencies";
    }

    /// <summary>A client, made when a test first asks for it; whoever makes one is shown its secret.</summary>
    public static async Task<string> ClientAsync(this Station station)
    {
        const string made = "select id::text from access.client order by made_at limit 1";
        if (await station.ScalarAsync(made) is string client)
            return client;
        await using var window = await station.OpenAsync(station.Evidence.Administrator);
        await window.GoAsync("/clients/new");
        await window.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Records management");
        await window.Page.GetByLabel("Contact").FillAsync("Records team, extension 4471");
        await window.Page.GetByLabel("See recordings in the list, and what is known of them: everything").CheckAsync();
        await window.Page.GetByLabel("Last day").FillAsync(TimeProvider.System.GetUtcNow().AddDays(90).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Make this client" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("evc_")).ToBeVisibleAsync();
        await window.AssertAccessibleAsync("/clients/new with a secret");
        await Pictures.TakeWholeAsync(window, "Administrator/clients/made");
        return (string)(await station.ScalarAsync(made))!;
    }

    /// <summary>A webhook key, made when a test first asks for it.</summary>
    public static async Task<string> WebhookKeyAsync(this Station station)
    {
        const string made = "select id::text from access.webhook_key order by made_at limit 1";
        if (await station.ScalarAsync(made) is string key)
            return key;
        await using var window = await station.OpenAsync(station.Evidence.Administrator);
        await window.GoAsync("/clients/webhook-keys");
        await window.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Records management");
        await window.Page.GetByLabel("Address").FillAsync("https://records.example.police.uk/hooks/evidence");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Make this key" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("whsec_")).ToBeVisibleAsync();
        await Pictures.TakeWholeAsync(window, "Administrator/clients/webhook-key-made");
        return (string)(await station.ScalarAsync(made))!;
    }

    /// <summary>A docking of a volume that nobody has decided on; docked when a test first asks for it.</summary>
    public static async Task<string> UndecidedAsync(this Station station)
    {
        const string waiting = "select id::text from intake.dock_session where state = 'waiting' and volume::text like '%UNDECIDED-1%'";
        if (await station.ScalarAsync(waiting) is string docked)
            return docked;
        var card = station.Evidence.NewVolume("undecided");
        await SampleRecording.MakeBodyWornAsync(card, "UNDECIDED-1", "IMG_0001.MP4");
        Assert.Equal(3, (await station.Dock.OffloadAsync(card)).ExitCode);
        return (string)(await station.ScalarAsync(waiting))!;
    }

    /// <summary>A case with a recording and a note; made when a test first asks for it.</summary>
    /// <summary>Files that the evidence officer added, one of them not sent to its end.</summary>
    public static async Task<string> SubmissionAsync(this Station station)
    {
        const string made = "select id::text from intake.submission where producer = 'Corner shop, 12 High Street' order by made_at limit 1";
        if (await station.ScalarAsync(made) is string there)
            return there;
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.BeginSubmissionAsync("Corner shop, 12 High Street");
        await window.Page.GetByLabel("Recordings").SetInputFilesAsync(new FilePayload { Name = "till.dav", MimeType = "", Buffer = new byte[50_000] });
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Send them" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator("[data-files]").GetByText("Kept and checked.")).ToBeVisibleAsync();
        return (string)(await station.ScalarAsync(made))!;
    }

    /// <summary>Says where files come from; the window is then at where they are chosen.</summary>
    public static async Task BeginSubmissionAsync(this Window window, string producer)
    {
        await window.GoAsync("/submissions/new");
        await window.Page.GetByLabel("What they come from").SelectOptionAsync("cctv");
        await window.Page.GetByLabel("Who made them or handed them over").FillAsync(producer);
        await window.Page.GetByLabel("Recorder or system (if known)").FillAsync("Dahua XVR 5108");
        await window.Page.GetByLabel("When the recordings begin, by the recorder’s own clock (if known)").FillAsync("2026-11-21T14:09");
        await window.Page.GetByLabel("The recorder’s clock", new() { Exact = true }).SelectOptionAsync("ahead");
        await window.Page.GetByLabel("By how much").FillAsync("7:30");
        await window.Page.GetByLabel("How it was compared").FillAsync("With a police radio, on 21 November at 15:10");
        await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = "Continue to the files" }).ClickAsync());
    }

    public static async Task<string> CaseAsync(this Station station)
    {
        const string made = "select id::text from cases.case_file order by opened_at limit 1";
        if (await station.ScalarAsync(made) is string there)
            return there;
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync("/cases/new");
        await window.Page.GetByLabel("Reference").FillAsync("44/0815/26");
        await window.Page.GetByLabel("Title").FillAsync("Robbery at the corner shop in Quay Street");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Open this case" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Robbery");
        await window.Page.GetByLabel("Write a note").FillAsync("The shop’s recorder is 4 minutes slow.\nAsk for its export.");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Write it down" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("The shop’s recorder is 4 minutes slow.")).ToBeVisibleAsync();
        foreach (var member in new[] { station.Evidence.Officer, station.Evidence.People.First(person => person.Role == "supervisor") })
        {
            await window.ChooseAsync("Add somebody", await station.NameAsync(member));
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Add to the case" }).ClickAsync();
            await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Take off" }).Nth(1)).ToBeVisibleAsync();
        }

        await window.GoAsync(await window.ItemAsync("BWC4471_0001.MP4") + "/belongs");
        await window.Page.GetByLabel("Reference of the case").FillAsync("44/0815/26");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Put it into this case" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "44/0815/26" })).ToBeVisibleAsync();
        return (string)(await station.ScalarAsync(made))!;
    }

    /// <summary>The address of somebody in that case, a defendant with a date; made when a test first asks for it.</summary>
    public static async Task<string> CasePersonAsync(this Station station)
    {
        var file = await station.CaseAsync();
        const string made = "select id::text from cases.case_person order by added_at limit 1";
        if (await station.ScalarAsync(made) is not string)
        {
            await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
            await window.GoAsync($"/cases/{file}/persons");
            await window.Page.GetByLabel("Name").FillAsync("John Dole");
            await window.Page.GetByLabel("What they are in this case").SelectOptionAsync("Defendant");
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Add to the case" }).ClickAsync();
            await window.Page.GetByRole(AriaRole.Link, new() { Name = "Change what is said of John Dole" }).ClickAsync();
            await window.Page.GetByLabel("Where they are").SelectOptionAsync("Remanded");
            await window.Page.GetByLabel("Who or what told it").FillAsync("Custody record 26/0815");
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
            await window.Page.GetByRole(AriaRole.Link, new() { Name = "Change what is said of John Dole" }).ClickAsync();
            await window.Page.GetByLabel("Date of").SelectOptionAsync("CustodyTimeLimit");
            await window.Page.GetByLabel("Day").FillAsync("27 3 2027");
            await window.Page.GetByLabel("Who or what told the date").FillAsync("Crown Court list of 28 November 2026");
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Save this date" }).ClickAsync();
            await Assertions.Expect(window.Page.GetByText("27 March 2027")).ToBeVisibleAsync();
        }

        return $"/cases/{file}/persons/{await station.ScalarAsync(made)}";
    }

    /// <summary>The page that shows an incident's recordings side by side, of which a recording is made one where it is not.</summary>
    public static async Task<string> TogetherAsync(this Station station, string item)
    {
        var incident = await station.PoliceIncidentAsync();
        var (id, of) = (Guid.Parse(item[(item.LastIndexOf('/') + 1)..]), Guid.Parse(incident));
        if (await station.ScalarAsync("select 1 from cases.incident_item where item_id = $1 and incident_id = $2 and removed_at is null", id, of) is null)
        {
            await using var keeper = await station.OpenAsync(station.Evidence.EvidenceOfficer);
            await keeper.GoAsync($"{item}/belongs");
            await keeper.Page.GetByLabel("Reference of the incident").FillAsync((string)(await station.ScalarAsync("select reference from cases.incident where id = $1", of))!);
            await keeper.FollowAsync(() => keeper.Page.GetByRole(AriaRole.Button, new() { Name = "It is of this incident" }).ClickAsync());
        }

        return $"/police-incidents/{incident}/together";
    }

    /// <summary>The record of an incident; made when a test first asks for it.</summary>
    public static async Task<string> PoliceIncidentAsync(this Station station)
    {
        const string made = "select id::text from cases.incident order by reference limit 1";
        if (await station.ScalarAsync(made) is string there)
            return there;
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync("/police-incidents");
        await window.Page.GetByLabel("Reference", new() { Exact = true }).FillAsync("STORM-20261128-0441");
        await window.Page.GetByLabel("Title", new() { Exact = true }).FillAsync("Alarm at a corner shop");
        await window.Page.GetByLabel("When it began (optional)").FillAsync("2026-11-28T03:12");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Make this record" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Alarm");
        return (string)(await station.ScalarAsync(made))!;
    }

    /// <summary>A file of incidents with a line that is wrong, brought as an evidence officer does; when a test first asks for it. The officer of the station was sent to one of them.</summary>
    public static async Task<string> DispatchRunAsync(this Station station)
    {
        const string made = "select id::text from dispatch.run order by at limit 1";
        if (await station.ScalarAsync(made) is string there)
            return there;
        var number = (string?)await station.ScalarAsync("select collar_number from access.person where user_name = $1", station.Evidence.Officer.UserName) ?? "4471";
        var sheet = $"reference,title,dispatched,cleared,call signs,collar numbers,arrest\n26-1121-0412,Robbery at the Quay,2026-11-21 14:02,2026-11-21 15:10,BR21;BR22,{number},yes\n26-1121-0418,Traffic stop,2026-11-21 15:20,2026-11-21 15:05,,{number},no\n";
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync("/dispatch/incidents/import");
        await window.Page.GetByLabel("CSV file").SetInputFilesAsync(new FilePayload { Name = "incidents.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(sheet) });
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "See what it would do" }).ClickAsync();
        await window.AssertAccessibleAsync("/dispatch/incidents/import with a preview");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Import the other lines" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("1 incident was written down");
        return (string)(await station.ScalarAsync(made))!;
    }

    /// <summary>An incident and who was sent to it, once the worker has matched it: the two ids of the address of its row.</summary>
    public static async Task<string> ExpectedAsync(this Station station)
    {
        await station.DispatchRunAsync();
        for (var waited = 0; waited < 300; waited++, await Task.Delay(100))
            if (await station.ScalarAsync("select incident_id::text || '/' || person_id::text from dispatch.expected where withdrawn_at is null order by 1 limit 1") is string row)
                return row;
        throw new TimeoutException("The worker has matched nothing.");
    }

    /// <summary>An open incident that names a recording; recorded when a test first asks for it.</summary>
    public static async Task<string> IncidentAsync(this Station station)
    {
        const string open = "select id::text from preservation.incident where state = 'open' limit 1";
        if (await station.ScalarAsync(open) is string there)
            return there;
        await using var db = new EvidenceDb(new DbContextOptionsBuilder<EvidenceDb>().UseNpgsql(station.Evidence.Database.App).Options);
        var copy = await (
            from item in db.Items
            join part in db.Parts on item.Id equals part.ItemId
            join stored in db.StoredCopies on part.ObjectId equals stored.ObjectId
            where item.Title == Station.HostileName && part.FileName != null
            select stored).AsNoTracking().FirstAsync();
        await new RecordFindings(db, new CustodyLog(TimeProvider.System), TimeProvider.System, NullLogger<RecordFindings>.Instance)
            .RunAsync([CopyFinding.About(copy, FindingKind.ExtraVersion, FoundBy.Listing, "Beside the verified version there is another one (17 bytes, stored 2026-11-28 02:00:01Z), which nothing here made.")], default);
        return (string)(await station.ScalarAsync(open))!;
    }

    public static async Task<object?> ScalarAsync(this Station station, string query, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(station.Evidence.Database.App);
        await using var command = source.CreateCommand(query);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return await command.ExecuteScalarAsync();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+(?=\r?\n)")]
    private static partial Regex PageAddress();
}
