using Evidence.Agent.Docks;
using Evidence.Agent.Hosting;
using Evidence.Formats;

namespace Evidence.Agent.Offload;

/// <summary>What is said at the beginning and at the end of a docking.</summary>
internal static class SummaryWriter
{
    public static bool IsAllSafe(Docking docking) =>
        docking.Tally.Safe == docking.Card.Listing.Files.Count && !docking.Card.Listing.Skipped.Any(skip => skip.MayHoldFiles);

    public static void TellListed(Voice voice, DockedCard card, DockSession session)
    {
        var bytes = card.Listing.Files.Sum(file => file.Mark.Bytes);
        voice.Tell("docked", $"{card.Name} ({card.Profile.Profile.Id}, {card.Identity.SerialSource}): {card.Listing.Files.Count} files, {Tally.Megabytes(bytes)}.", facts =>
        {
            facts.WriteString("session", session.Id.ToString());
            facts.WriteString("profile", card.Profile.Profile.Id);
            facts.WriteString("make", card.Identity.Make);
            facts.WriteString("model", card.Identity.Model);
            facts.WriteString("serial", card.Identity.Serial);
            facts.WriteString("serialSource", card.Identity.SerialSource);
            facts.WriteNumber("files", card.Listing.Files.Count);
            facts.WriteNumber("bytes", bytes);
        });
        if (card.Profile.Unclear > 0)
            voice.Tell("unclear", $"  {card.Profile.Unclear} files could belong to more than one recording: each is kept as an item of its own.", facts => facts.WriteNumber("files", card.Profile.Unclear));
        foreach (var skip in card.Listing.Skipped)
            voice.Tell("skipped", $"  {skip.Display}: not a file that can be copied ({Vocabulary.Word(skip.Reason)}); it stays where it is.", facts =>
            {
                facts.WriteString("path", Convert.ToBase64String(skip.Path.Bytes));
                facts.WriteString("reason", Vocabulary.Word(skip.Reason));
            });
    }

    public static void TellSummary(Docking docking, int erased, ExitCode exit)
    {
        var tally = docking.Tally;
        var files = docking.Card.Listing.Files.Count;
        var notSafe = tally.NotSafe.ToList();
        var hidden = docking.Card.Listing.Skipped.Count(skip => skip.MayHoldFiles);
        var sentence = exit == ExitCode.AllSafe
            ? $"{docking.Card.Name}: all {files} files are safe at the server.{(docking.Bench.Choices.Erase ? $" {erased} erased from the device." : " Nothing was erased.")}"
            : $"{docking.Card.Name}: {tally.Safe} of {files} files are safe{(hidden > 0 ? $", {hidden} folders could not be read" : "")}. Keep the device: what is not safe is only on it.";
        docking.Bench.Voice.Tell("summary", sentence, facts =>
        {
            facts.WriteString("session", docking.Session.Id.ToString());
            facts.WriteNumber("files", files);
            facts.WriteNumber("safe", tally.Safe);
            facts.WriteNumber("sent", tally.Results.Count(result => result.Fate == FileFate.Verified));
            facts.WriteNumber("alreadyHeld", tally.Results.Count(result => result.Fate == FileFate.AlreadyHeld));
            facts.WriteNumber("erased", erased);
            facts.WriteNumber("skipped", docking.Card.Listing.Skipped.Count);
            facts.WriteStartArray("notSafe");
            foreach (var result in notSafe)
            {
                facts.WriteStartObject();
                facts.WriteString("path", Convert.ToBase64String(result.File.Path.Bytes));
                facts.WriteString("display", result.File.Display);
                facts.WriteString("fate", Tally.Word(result.Fate));
                facts.WriteString("reason", result.Reason);
                facts.WriteEndObject();
            }
            facts.WriteEndArray();
            facts.WriteNumber("exit", (int)exit);
        });
    }
}
