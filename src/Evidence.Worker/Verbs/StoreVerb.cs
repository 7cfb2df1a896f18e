using System.Globalization;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Transfer;
using Evidence.Transfer.Moving;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Worker.Verbs;

/// <summary>Moves all objects from one store to another, in steps that are commands of their own. docs/operations/moving-stores.md.</summary>
internal static class StoreVerb
{
    private static readonly Actor Program = Actor.Program("evidence-worker store");

    public static Task<int> RunAsync(string[] arguments, CancellationToken cancellation) => arguments.FirstOrDefault() switch
    {
        "copy" => CopyAsync(new(arguments[1..], ["from", "to"], []), cancellation),
        "verify" => VerifyAsync(new(arguments[1..], ["from", "to", "list"], ["again"]), cancellation),
        "switch" => SwitchAsync(new(arguments[1..], ["to"], []), cancellation),
        "retire" => RetireAsync(new(arguments[1..], ["from"], []), cancellation),
        _ => throw new UsageException("store wants copy, verify, switch or retire first."),
    };

    private static async Task<int> CopyAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        var (from, to) = (arguments.One("from"), arguments.One("to"));
        await using var services = Services();
        await using var scope = services.CreateAsyncScope();
        var report = await scope.ServiceProvider.GetRequiredService<CopyStore>().RunAsync(from, to, Program, Progress("copied"), cancellation);
        await SayAsync($"{report.Objects} objects ({report.Bytes} bytes) are in '{to}' now, each read back.");
        await RequireNoneAsync(report, TransferRefusals.NotAllCopied);
        return 0;
    }

    private static async Task<int> VerifyAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        var (from, to) = (arguments.One("from"), arguments.One("to"));
        await using var services = Services();
        await using var scope = services.CreateAsyncScope();
        var verified = await scope.ServiceProvider.GetRequiredService<VerifyMove>().RunAsync(from, to, arguments.Has("again"), Program, Progress("read back"), cancellation);
        await RequireNoneAsync(verified.Step, TransferRefusals.NotAllProven);
        if (arguments.Maybe("list") is { } file)
            await scope.ServiceProvider.GetRequiredService<WriteMoveList>().RunAsync(from, to, file, cancellation);
        if (verified.Others > 0)
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"'{to}' also lists {verified.Others} names that are no copies of this move."));
        await Console.Out.WriteAsync(verified.Sheet!.ToString());
        return 0;
    }

    private static async Task<int> SwitchAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        var to = arguments.One("to");
        await using var services = Services();
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SwitchStore>().RunAsync(to, Program, cancellation);
        await SayAsync($"'{to}' is the primary store now and the old one is closed. Set Storage:Primary to '{to}' on every node before it starts.");
        return 0;
    }

    private static async Task<int> RetireAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        var from = arguments.One("from");
        await using var services = Services();
        await using var scope = services.CreateAsyncScope();
        var retired = await scope.ServiceProvider.GetRequiredService<RetireStore>().RunAsync(from, Program, Progress("deleted"), cancellation);
        await SayAsync($"{retired.Objects} objects are gone from '{from}'; {retired.Locked} are still locked there; it lists {retired.Others} other names, which were not touched.");
        return 0;
    }

    private static ServiceProvider Services() => VerbServices.Build(more: (services, configuration) => services.AddStores(configuration).AddStoreMoves(configuration));

    private static async Task RequireNoneAsync(StepReport report, Refusal refusal)
    {
        if (report.Failed == 0)
            return;
        foreach (var failure in report.Failures)
            await Console.Error.WriteLineAsync(failure);
        throw refusal.Because($"{report.Failed} objects are not right. {refusal.Text}").ToException();
    }

    private static Progress<MoveProgress> Progress(string done) => new(now =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{now.Objects}{(now.OfObjects > 0 ? $" of {now.OfObjects}" : "")} {done}, {now.Bytes} bytes")));

    private static Task SayAsync(FormattableString text) => Console.Out.WriteLineAsync(FormattableString.Invariant(text));
}
