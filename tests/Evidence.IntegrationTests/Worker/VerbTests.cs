using System.Diagnostics;
using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Formats.Json;
using Evidence.IntegrationTests.Database;
using Evidence.Testing;
using Evidence.Testing.Postgres;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Worker;

/// <summary>The verbs, as the compiled program runs them on an empty server.</summary>
public sealed class VerbTests : IAsyncLifetime
{
    private readonly string data = Directory.CreateTempSubdirectory("evidence-verbs-").FullName;
    private TestDatabase database = null!;

    private string Passwords => Path.Combine(data, "sign-ins.json");

    public async Task InitializeAsync() => database = (await PostgresCluster.SharedAsync()).NewName();

    public Task DisposeAsync()
    {
        Directory.Delete(data, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task An_empty_server_becomes_an_agency_and_every_verb_can_be_repeated()
    {
        for (var i = 0; i < 2; i++)
            Assert.Equal(0, (await RunAsync("migrate")).Code);
        var (code, output, _) = await RunAsync("setup", "--demo", "--passwords-file", Passwords);
        Assert.Equal(0, code);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Passwords));
        var first = await File.ReadAllTextAsync(Passwords);
        var people = JsonNode.Parse(first)!["people"]!.AsArray();
        Assert.Equal(["officer", "supervisor", "evidence officer", "auditor", "IT operator", "administrator"], people.Select(person => (string?)person!["role"]));
        Assert.All(people, person => Assert.DoesNotContain((string)person!["password"]!, output, StringComparison.Ordinal));

        Assert.Equal(0, (await RunAsync("setup", "--demo", "--passwords-file", Passwords)).Code);
        Assert.Equal(first, await File.ReadAllTextAsync(Passwords));
        await using var db = EvidenceDatabase.Open(database.App);
        Assert.Equal(6, await db.People.CountAsync());
        Assert.Equal(["1.1", "0"], await db.Database.SqlQueryRaw<string>("""select current_setting(name) as "Value" from unnest(array['random_page_cost', 'max_parallel_workers_per_gather']) with ordinality as asked (name, place) order by place""").ToListAsync());

        var made = (await RunAsync("enrolment-code")).Output.Trim();
        Assert.Matches("^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$", made);
        string[] register = ["register-device", "--make", "Acme", "--model", "Cam 2", "--serial", "S-1", "--kind", "body-worn", "--officer", "Robin.Hale"];
        Assert.Equal(0, (await RunAsync(register)).Code);
        var officer = await db.People.SingleAsync(p => p.Role == Role.Officer);
        Assert.Equal(officer.Id, (await db.Assignments.SingleAsync()).OfficerId);
        var again = await RunAsync(register);
        Assert.Equal(2, again.Code);
        Assert.Contains("device", again.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_in_a_sentence()
    {
        await RunAsync("migrate");
        await RunAsync("setup");
        database = database with { App = "Host=/nowhere;Username=evidence_app;Database=evidence" };
        var (code, _, errors) = await RunAsync("enrolment-code");
        Assert.Equal(3, code);
        Assert.StartsWith("Refusing to start: the database cannot be used:", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_worker_does_not_start_on_the_bare_mount_point_of_its_store()
    {
        await RunAsync("migrate");
        await RunAsync("setup");
        var store = Path.Combine(data, "evidence", "store");
        Directory.Delete(store, recursive: true);
        Directory.CreateDirectory(store);
        var (code, _, errors) = await RunAsync("work");
        Assert.Equal(3, code);
        Assert.StartsWith("Refusing to start: the object store is not there.", errors, StringComparison.Ordinal);
        Assert.Contains("Mount its disk", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(store));
    }

    [Fact]
    public async Task A_setup_that_was_killed_after_the_passwords_were_written_makes_people_with_those()
    {
        await RunAsync("migrate");
        const string told = """{ "agency": "", "rootFingerprint": "", "people": [{ "role": "officer", "userName": "robin.hale", "displayName": "PC Robin Hale", "password": "kept from before the kill" }] }""";
        await File.WriteAllTextAsync(Passwords, told);
        await RunAsync("setup", "--demo", "--passwords-file", Passwords);
        var before = JsonNode.Parse(told)!["people"]![0]!["password"]!.ToString();
        var after = JsonNode.Parse(await File.ReadAllTextAsync(Passwords))!["people"]!.AsArray();
        Assert.Equal(before, (string?)after.Single(person => (string?)person!["userName"] == "robin.hale")!["password"]);
    }

    [Theory]
    [InlineData(1, "No verb")]
    [InlineData(1, "not a verb", "dance")]
    [InlineData(1, "wants a value", "setup", "--passwords-file")]
    [InlineData(1, "is missing", "register-device", "--kind", "drone")]
    [InlineData(1, "body-worn, drone or other", "register-device", "--kind", "submarine")]
    [InlineData(1, "not understood", "migrate", "now")]
    [InlineData(1, "wants the file first", "telemetry", "--json")]
    [InlineData(1, "Only one of", "telemetry", "a.srt", "--json", "--gpx")]
    [InlineData(2, "(no-such-file)", "telemetry", "nowhere.srt")]
    [InlineData(1, "--box is missing", "track", "--master", "a.mp4")]
    [InlineData(1, "x,y,w,h@t", "track", "--master", "a.mp4", "--box", "1,2,3@4")]
    [InlineData(1, "x,y,w,h@t", "track", "--master", "a.mp4", "--box", "NaN,2,3,4@5")]
    [InlineData(1, "x,y,w,h@t", "track", "--master", "a.mp4", "--box", "1,2,0,4@5")]
    [InlineData(1, "--what is missing", "find", "--master", "a.mp4")]
    [InlineData(1, "--what wants face or plate", "find", "--master", "a.mp4", "--what", "face,voice")]
    [InlineData(2, "(no-such-file)", "find", "--master", "nowhere.mp4", "--what", "face,plate")]
    [InlineData(2, "(no-such-file)", "track", "--master", "nowhere.mp4", "--box", "1,2,30,40@0")]
    [InlineData(1, "--at wants seconds", "mask", "--recipe", "a.json", "--master", "a.mp4", "--profile", "press", "--at", "NaN")]
    [InlineData(2, "(no-such-file)", "mask", "--recipe", "nowhere.json", "--master", "a.mp4", "--profile", "press", "--at", "1")]
    public async Task Says_what_is_wrong_with_a_command(int code, string text, params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.Equal(code, result.Code);
        Assert.Contains(text, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_the_telemetry_of_a_file_without_a_server()
    {
        await File.WriteAllTextAsync(Path.Combine(data, "a.srt"), "1\n00:00:00,000 --> 00:00:01,000\nHOME(149.0251,-20.2532) 2017.08.05 14:11:51\nGPS(149.0251,-20.2533,16) BAROMETER:1.9\n\n");
        await File.WriteAllTextAsync(Path.Combine(data, "b.srt"), "1\n00:00:00,000 --> 00:00:01,000\nWords.\n\n");
        var summary = await RunAsync("telemetry", "a.srt");
        Assert.Equal((0, ""), (summary.Code, summary.Errors));
        Assert.Contains("dji-srt A: 1 points, 1 good", summary.Output, StringComparison.Ordinal);
        Assert.Equal("evidence/telemetry/1", (string?)JsonNode.Parse((await RunAsync("telemetry", "a.srt", "--json")).Output)!["format"]);
        Assert.Equal("FeatureCollection", (string?)JsonNode.Parse((await RunAsync("telemetry", "a.srt", "--geojson")).Output)!["type"]);
        Assert.Contains("<trkpt lat=\"-20.2533\" lon=\"149.0251\">", (await RunAsync("telemetry", "a.srt", "--gpx")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("telemetry", "b.srt")).Code);
    }

    [Fact]
    public async Task What_track_prints_is_a_mask_in_a_recipe_that_mask_draws_for_its_recording_alone()
    {
        await MakeRecordingAsync("a.mp4", "testsrc");
        var (code, printed, _) = await RunAsync("track", "--master", "a.mp4", "--box", "40,60,80,80@0", "--json");
        Assert.Equal(0, code);
        Assert.Contains("followed from 0.000 s", (await RunAsync("track", "--master", "a.mp4", "--box", "40,60,80,80@0")).Output, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(Path.Combine(data, "recipe.json"), Recipe(JsonNode.Parse(printed)!, await File.ReadAllBytesAsync(Path.Combine(data, "a.mp4"))));
        string[] draw = ["mask", "--recipe", "recipe.json", "--profile", "press", "--at", "0.5", "--master"];
        var mask = (await RunAsync([.. draw, "a.mp4"])).Output;
        Assert.StartsWith("P5\n320 240\n255\n", mask, StringComparison.Ordinal);
        Assert.Contains("(time-outside)", (await RunAsync([.. draw[..^2], "9", "--master", "a.mp4"])).Errors, StringComparison.Ordinal);
        await MakeRecordingAsync("b.mp4", "testsrc2");
        var other = await RunAsync([.. draw, "b.mp4"]);
        Assert.Equal(2, other.Code);
        Assert.Contains("The recipe is for the file with SHA-256", other.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redact_makes_a_checked_copy_of_the_recording_that_its_recipe_is_for_and_of_no_other()
    {
        await MakeRecordingAsync("c.mp4", "testsrc2");
        await MakeRecordingAsync("d.mp4", "testsrc");
        var draft = new JsonObject
        {
            ["from"] = 0, ["to"] = 2_000_000, ["keyframes"] = new JsonArray(new JsonArray(0, 640, 640, 1600, 1600)), ["margin"] = 0, ["review"] = new JsonArray(), ["shape"] = "rectangle", ["tool"] = "drawn/1",
        };
        await File.WriteAllBytesAsync(Path.Combine(data, "redact.json"), Recipe(draft, await File.ReadAllBytesAsync(Path.Combine(data, "c.mp4"))));
        string[] redact = ["redact", "--recipe", "redact.json", "--out", "redacted.mp4", "--master"];
        var other = await RunAsync([.. redact, "d.mp4"]);
        Assert.Equal((2, true), (other.Code, other.Errors.Contains("The recipe is for the file with SHA-256", StringComparison.Ordinal)));
        var (code, printed, errors) = await RunAsync([.. redact, "c.mp4"]);
        Assert.True(code == 0, errors);
        var report = JsonNode.Parse(printed)!;
        Assert.Equal(("evidence/copy-check/1", true), ((string?)report["format"], (bool)report["passed"]!));
        Assert.Equal((string?)report["copy"], Sha256Hash.Of(await File.ReadAllBytesAsync(Path.Combine(data, "redacted.mp4"))).ToString());
        Assert.Contains("(output-there)", (await RunAsync([.. redact, "c.mp4"])).Errors, StringComparison.Ordinal);
        Assert.Contains("(no-such-profile)", (await RunAsync([.. redact[..^2], "other.mp4", "--master", "c.mp4", "--profile", "nobody"])).Errors, StringComparison.Ordinal);
    }

    private Task MakeRecordingAsync(string name, string source) => SampleFootage.MakeAsync(
        Path.Combine(data, name), "-f", "lavfi", "-i", $"{source}=size=320x240:rate=25:duration=2", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p");

    /// <summary>A recipe of one track, as the page of the format has it, around what the verb printed.</summary>
    private static byte[] Recipe(JsonNode draft, byte[] master)
    {
        const string someone = "0b8f6c9e-3b52-4a7e-9c39-0f6f6f0f7a11", sometime = "2026-11-21T15:00:00.000000Z";
        var track = new JsonObject
        {
            ["by"] = someone, ["effect"] = new JsonObject { ["kind"] = "solid" }, ["id"] = 1, ["inverse"] = false, ["madeAt"] = sometime, ["object"] = "face", ["reason"] = "third-party", ["subject"] = null,
        };
        foreach (var taken in (string[])["from", "to", "keyframes", "margin", "review", "shape", "tool"])
            track[taken] = draft[taken]!.DeepClone();
        return CanonicalJson.Write(new JsonObject
        {
            ["by"] = someone, ["format"] = "evidence/redaction-recipe/1", ["id"] = "7d0f1c54-6a4b-4f0e-8f52-1d6a1f0c2b33",
            ["master"] = new JsonObject { ["bytes"] = master.Length, ["height"] = 240, ["length"] = 2_000_000, ["sha256"] = Sha256Hash.Of(master).ToString(), ["width"] = 320 },
            ["previous"] = null, ["savedAt"] = sometime, ["sounds"] = new JsonArray(), ["tracks"] = new JsonArray(track), ["version"] = 1,
            ["profiles"] = new JsonArray(new JsonObject
            {
                ["effects"] = new JsonArray(), ["keeps"] = new JsonArray(), ["name"] = "press", ["picture"] = "kept", ["sound"] = "kept", ["withoutSounds"] = new JsonArray(), ["withoutTracks"] = new JsonArray(),
            }),
        });
    }

    [Fact]
    public async Task Says_what_is_missing_before_it_starts()
    {
        await RunAsync("migrate");
        var result = await RunAsync("work");
        Assert.Equal(3, result.Code);
        Assert.Contains("there is no key ring", result.Errors, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo { FileName = "dotnet", RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = data };
        start.ArgumentList.Add(Programs.PathOf("evidence-worker"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["ConnectionStrings__Admin"] = database.Admin;
        start.Environment["ConnectionStrings__Owner"] = database.Owner;
        start.Environment["ConnectionStrings__Evidence"] = database.App;
        start.Environment["Evidence__Data"] = Path.Combine(data, "evidence");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
