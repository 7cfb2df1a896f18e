using System.Globalization;
using Evidence.Formats;
using Evidence.KeyCare;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Worker.Verbs;

/// <summary>The verbs that list and rotate keys.</summary>
internal static class KeyRotation
{
    private const int Done = 0, NotAll = 2;

    public static async Task<int> ListAsync(CancellationToken cancellation)
    {
        await using var services = Services();
        await using var scope = services.CreateAsyncScope();
        foreach (var key in (await scope.ServiceProvider.GetRequiredService<ListKeys>().RunAsync(Actor.Program("evidence-worker keys list"), cancellation)).Versions)
            await SayAsync($"{key.Version.Name,-12} {Vocabulary.Word(key.Version.Provider),-8} {Instant.Format(key.Version.From)}  {Standing(key)}");
        return Done;
    }

    public static async Task<int> RotateAsync(string use, VerbArguments arguments, Actor actor, CancellationToken cancellation)
    {
        if (!Vocabulary.TryParse<KeyUse>(use, out var which))
            throw new UsageException($"\"{use}\" is no key: kek, intake, receipt or permit.");
        TimeSpan? overlap = arguments.Maybe("overlap-days") is not { } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= RotateKey.LongestOverlap.Days ? TimeSpan.FromDays(days)
            : throw KeyCareRefusals.OverlapWrong.ToException();
        await using var services = Services();
        await using (var scope = services.CreateAsyncScope())
        {
            var made = await scope.ServiceProvider.GetRequiredService<RotateKey>().RunAsync(which, overlap, arguments.Maybe("aws-kms"), actor, cancellation);
            await SayAsync($"{made} is used from now on. Back the key ring up before anything else: what arrives from here on opens with the new key only.");
        }

        return which == KeyUse.Kek ? await RewrapAsync(services, cancellation) : Done;
    }

    public static async Task<int> RewrapAsync(CancellationToken cancellation)
    {
        await using var services = Services();
        return await RewrapAsync(services, cancellation);
    }

    private static async Task<int> RewrapAsync(ServiceProvider services, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var progress = new Progress<RewrapProgress>(now => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{now.Moved} of {now.Of} data keys wrapped anew")));
        var report = await scope.ServiceProvider.GetRequiredService<RewrapDataKeys>().RunAsync(progress, cancellation);
        await scope.ServiceProvider.GetRequiredService<RetireKeys>().RunAsync(cancellation);
        await SayAsync($"{report.Moved} data keys were wrapped anew under {report.Newest}.");
        if (report.Altered > 0)
            await SayAsync($"{report.Altered} data keys do not open under the key that is named beside them: docs/operations/keys.md, \"A data key does not open\".");
        else if (!report.IsDone)
            await SayAsync($"A program that has not noticed the new key yet was still at work. The worker wraps the rest within seconds; keys list shows it.");
        return report.Altered > 0 ? NotAll : Done;
    }

    private static string Standing(KeyStanding key) => key.Version switch
    {
        { RetiredAt: { } at } => $"retired {Instant.Format(at)}",
        { ClosedAt: { } at } => $"closed {Instant.Format(at)}, kept for old backups",
        { Use: KeyUse.Kek } => string.Create(CultureInfo.InvariantCulture, $"{key.DataKeys} data keys"),
        { Until: { } until } => $"until {Instant.Format(until)}",
        _ => "in use",
    };

    private static ServiceProvider Services() => VerbServices.Build(more: (services, _) => services.AddKeyWork().AddLogging());

    private static Task SayAsync(FormattableString text) => Console.Out.WriteLineAsync(FormattableString.Invariant(text));
}
