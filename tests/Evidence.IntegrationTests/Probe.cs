using Evidence.IntegrationTests.Storage;

namespace Evidence.IntegrationTests;

/// <summary>This assembly run as a program of its own, to be struck at fault points. Exit code 0: done, 3: refused.</summary>
internal static class Probe
{
    private static async Task<int> Main(string[] arguments)
    {
        try
        {
            await (arguments[0] switch
            {
                "sandbox" => Media.SandboxTests.SleepAsync(arguments[1]),
                "media" => Media.MediaKillTests.RunAsync(arguments[1], arguments[2]),
                "redaction" => Redaction.Rendering.RedactionWorkTests.RunAsync(arguments[1], arguments[2]),
                "act" => EndToEnd.BesideDockingKillTests.ActAsync(arguments[1], arguments[2], arguments[3]),
                "import" => EndToEnd.ImportKillTests.RunAsync(arguments[1], arguments[2], arguments[3], arguments[4]),
                "verify" => Intake.VerifyTests.RunAsync(arguments[1], arguments[2]),
                "sweep" => EndToEnd.SweepKillTests.RunAsync(arguments[1], arguments[2]),
                "hold" => Retention.ProtectionKillTests.ActAsync(arguments[1], arguments[2], arguments[3], arguments[4]),
                "keep" => Preservation.PreservationKillTests.ActAsync(arguments[1], arguments[2], arguments[3], arguments[4]),
                "copies" => Preservation.SecondCopyKillTests.ActAsync(arguments[1], arguments[2], arguments[3], arguments[4]),
                "log" => Custody.Log.LogKillTests.RunAsync(arguments[1], arguments[2]),
                "trail" => Trails.ExportTests.MakeAsync(arguments[1], arguments[2]),
                "ring" => Keys.LockedRingKillTests.RunAsync(arguments[1], arguments[2], arguments[3]),
                "submit" => Intake.Submitting.SubmittingKillTests.RunAsync(arguments),
                "match" => Dispatch.DispatchKillTests.MatchAsync(arguments[1]),
                "tell" => Dispatch.DispatchKillTests.TellAsync(arguments),
                "store" => FileSystemStoreFaultTests.RunAsync(arguments[1]),
                _ => throw new ArgumentException(arguments[0]),
            });
            return 0;
        }
        catch (IOException error)
        {
            Console.WriteLine(error.GetType().Name);
            return 3;
        }
    }
}
