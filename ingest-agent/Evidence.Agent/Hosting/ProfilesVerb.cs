using System.Text.Json;
using Evidence.Agent.Docks;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Hosting;

/// <summary>Shows the device profiles, and what one volume is by them. Reads names and marker files only, sends nothing.</summary>
internal sealed class ProfilesVerb(Voice voice, string? folder, TimeProvider clock)
{
    private readonly ProfileLibrary library = new(folder, fault => Tell(voice, fault));

    public static void Tell(Voice voice, ProfileFault fault) =>
        voice.Tell("profile-refused", $"A device profile is not used: {fault}", facts =>
        {
            facts.WriteString("file", fault.File);
            facts.WriteNumber("line", fault.Line);
            facts.WriteString("reason", fault.What);
        });

    public ExitCode List()
    {
        RequireFolder();
        foreach (var profile in library.Current().Append(ProfileLibrary.Generic))
            voice.Tell("profile", $"{profile.Id,-20} rank {profile.Rank,3}  {profile.Title} ({profile.Source ?? "built in"})", facts => Write(facts, profile));
        return ExitCode.AllSafe;
    }

    /// <exception cref="UserError">The path is no folder.</exception>
    public ExitCode Test(string path, CancellationToken cancel)
    {
        RequireFolder();
        if (!Directory.Exists(path)) throw new UserError(ExitCode.Usage, $"'{path}' is not a folder.", "Give the folder at which the device is mounted.");
        try
        {
            var profiles = library.Current();
            using var card = DockedCard.Open(path, profiles, cancel);
            foreach (var profile in profiles)
                Tell(ProfileMatch.Try(profile, card.Listing, card.Volume.Label), card.Profile.Profile);
            new ProfileReport(voice, card, clock).Tell();
            return ExitCode.AllSafe;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ExitCode.Usage, $"'{path}' cannot be read: {error.Message}", "Check the device and the rights of this user.");
        }
    }

    private void Tell(ProfileTrial trial, DeviceProfile used)
    {
        var verdict = trial.Profile == used ? "MATCHES" : trial.Matches ? "would match, but another of higher rank does" : "no";
        var rules = string.Concat(trial.Rules.Select(rule =>
            $"\n    {(rule.Holds ? "yes" : "no ")} {rule.Rule}{(rule.By is null ? "" : ": " + rule.By)}"));
        voice.Tell("trial", $"{trial.Profile.Id} ({trial.Profile.Source ?? "built in"}): {verdict}{rules}", facts =>
        {
            Write(facts, trial.Profile);
            facts.WriteBoolean("matches", trial.Matches);
            facts.WriteBoolean("used", trial.Profile == used);
            facts.WriteStartArray("rules");
            foreach (var rule in trial.Rules)
            {
                facts.WriteStartObject();
                facts.WriteString("rule", rule.Rule);
                facts.WriteBoolean("holds", rule.Holds);
                facts.WriteString("by", rule.By);
                facts.WriteEndObject();
            }
            facts.WriteEndArray();
        });
    }

    private void RequireFolder()
    {
        if (folder is not null && !Directory.Exists(folder))
            voice.Tell("no-profiles", $"There is no folder '{folder}': only the built-in profiles are asked.");
    }

    private static void Write(Utf8JsonWriter facts, DeviceProfile profile)
    {
        facts.WriteString("profile", profile.Id);
        facts.WriteString("title", profile.Title);
        facts.WriteNumber("rank", profile.Rank);
        facts.WriteString("source", profile.Source ?? "built in");
    }
}

/// <summary>What a volume is by its profile.</summary>
internal sealed class ProfileReport(Voice voice, DockedCard card, TimeProvider clock)
{
    private const int MostFiles = 50;

    public void Tell()
    {
        var profile = card.Profile.Profile;
        var device = card.Identity;
        voice.Tell("device", $"It is {profile.Id}: {profile.Title}.\n  Device: {card.Name}, by {device.SerialSource}{(device.Firmware is null ? "" : $", firmware {device.Firmware}")}", facts =>
        {
            facts.WriteString("profile", profile.Id);
            facts.WriteString("make", device.Make);
            facts.WriteString("model", device.Model);
            facts.WriteString("serial", device.Serial);
            facts.WriteString("serialSource", device.SerialSource);
            facts.WriteString("firmware", device.Firmware);
        });
        TellClock(new DeviceClockReading(clock.GetUtcNow(), TimeSpan.Zero, clock.LocalTimeZone).Of(profile, card.Listing, card.Root));
        var counters = FileCounters.Read(profile, card.Listing);
        foreach (var counter in counters) TellCounter(counter);
        if (counters.Count == 0) TellNoCounter(FileCounters.Knowledge(profile, card.Listing, counters));
        foreach (var file in card.Listing.Files.Take(voice.IsJson ? int.MaxValue : MostFiles)) TellFile(file);
        var more = card.Listing.Files.Count - MostFiles;
        if (more > 0 && !voice.IsJson) voice.Tell("more", $"  … and {more} files more (--json lists all)");
        voice.Tell("note", "  Whether it may be erased stands in no profile: only a device registered at the server is ever erased, and only by permit.");
    }

    private void TellClock(DeviceClock read)
    {
        var sentence = read.Evidence switch
        {
            ClockEvidence.None => "nothing on the volume shows it",
            ClockEvidence.Recorded => $"{BehindAtMost(read.SkewSeconds ?? 0)}, because it wrote {read.Source} at that time (zone {Vocabulary.Word(read.Zone)})",
            ClockEvidence.NewestFile => $"at least {read.SkewSeconds} s ahead of this machine's, by {read.Source}",
            _ => $"{read.SkewSeconds} s against this machine's, by {read.Source} (zone {Vocabulary.Word(read.Zone)})",
        };
        voice.Tell("clock", "  Its clock: " + sentence, facts =>
        {
            facts.WriteString("evidence", Vocabulary.Word(read.Evidence));
            if (read.SkewSeconds is { } skew) facts.WriteNumber("skewSeconds", skew);
            facts.WriteString("source", read.Source);
            facts.WriteString("zone", Vocabulary.Word(read.Zone));
        });
    }

    private static string BehindAtMost(long skew) => skew < 0 ? $"at most {-skew} s behind this machine's" : $"at least {skew} s ahead of this machine's";

    private void TellNoCounter(NumberingKnowledge knowledge)
    {
        var sentence = knowledge switch
        {
            NumberingKnowledge.NotNumbered => "not numbered: this device gives its recordings no numbers, so that a missing one does not show",
            NumberingKnowledge.Numbered => "no recording is there",
            _ => "nothing is known of it: a missing recording does not show",
        };
        voice.Tell("numbering", "  Numbering: " + sentence, facts => facts.WriteString("numbering", Vocabulary.Word(knowledge)));
    }

    private void TellCounter(FileCounter counter)
    {
        var gaps = string.Join(", ", counter.Gaps.Take(10).Select(gap => gap.From == gap.To ? $"{gap.From}" : $"{gap.From}-{gap.To}"));
        voice.Tell("counter", $"  Numbering \"{counter.Name}\": {counter.First} to {counter.Last}, {counter.Count} there, {(counter.Missing == 0 ? "none missing" : $"{counter.Missing} missing: {gaps}")}", facts =>
        {
            facts.WriteString("name", counter.Name);
            facts.WriteNumber("first", counter.First);
            facts.WriteNumber("last", counter.Last);
            facts.WriteNumber("count", counter.Count);
            facts.WriteNumber("missing", counter.Missing);
        });
    }

    private void TellFile(CardFile file)
    {
        var role = Vocabulary.Word(card.Profile.RoleOf(file.Path));
        var of = card.SidecarOf(file)?.Display;
        var segment = card.SegmentOf(file);
        var unclear = card.Profile.IsUnclear(file.Path);
        voice.Tell("file", $"  {role,-10} {file.Display}{(of is null ? "" : $"  of {of}")}{(unclear ? "  (more than one recording could be meant: it stays on its own)" : "")}{(segment is null ? "" : $"  file {segment.Number + 1} of the recording {segment.Of.Display}")}", facts =>
        {
            facts.WriteString("path", Convert.ToBase64String(file.Path.Bytes));
            facts.WriteString("display", file.Display);
            facts.WriteString("role", role);
            facts.WriteString("of", of);
            if (unclear) facts.WriteBoolean("unclear", true);
            if (segment is null) return;
            facts.WriteString("segmentOf", segment.Of.Display);
            facts.WriteNumber("segment", segment.Number);
        });
    }
}
