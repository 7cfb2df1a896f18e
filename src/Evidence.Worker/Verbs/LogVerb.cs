using System.Globalization;
using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Worker.Verbs;

/// <summary>Looks after the log from the machine on which it is written.</summary>
internal static class LogVerb
{
    private const int Found = 2;

    private static readonly Actor Program = Actor.Program("evidence-worker log");

    public static Task<int> RunAsync(string[] arguments, CancellationToken cancellation) => arguments switch
    {
        ["check"] => CheckAsync(cancellation),
        ["go-on", .. var rest] => GoOnAsync(new(rest, ["reason"], []), cancellation),
        _ => throw new UsageException("log wants: check, or go-on --reason TEXT."),
    };

    private static async Task<int> CheckAsync(CancellationToken cancellation)
    {
        await using var services = VerbServices.Build();
        try
        {
            var size = await services.GetRequiredService<CheckLog>().RunAsync(cancellation);
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The log is whole: {size} entries, each with the bytes that were signed."));
            return 0;
        }
        catch (LogInconsistentException found)
        {
            await Console.Error.WriteLineAsync(found.Message);
            return Found;
        }
    }

    private static async Task<int> GoOnAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        var reason = arguments.Maybe("reason") ?? "";
        await using var services = VerbServices.Build(more: (more, configuration) => more.AddLogMemory(configuration));
        await using var scope = services.CreateAsyncScope();
        var done = await scope.ServiceProvider.GetRequiredService<GoOnWithLog>().RunAsync(reason, Program, cancellation);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            The log goes on at {done.Size} entries. {done.Signed} had been signed before: whoever saw those can show that they were there, and the entry that was
            made now says why they are gone. Tell your witnesses, and everybody who checks the log: docs/operations/log.md.
            """));
        return 0;
    }
}
