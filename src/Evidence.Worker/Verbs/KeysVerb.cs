using Evidence.KeyCare;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Worker.Verbs;

/// <summary>Cares for the agency's keys from the machine on which they lie.</summary>
internal static class KeysVerb
{
    private static readonly Actor Program = Actor.Program("evidence-worker keys");

    public static Task<int> RunAsync(string[] arguments, CancellationToken cancellation) => arguments switch
    {
        ["passphrase", var what, .. var rest] => PassphraseAsync(what, new(rest, ["passphrase-file", "new-passphrase-file"], []), cancellation),
        ["list"] => KeyRotation.ListAsync(cancellation),
        ["rotate", var use, .. var rest] => KeyRotation.RotateAsync(use, new(rest, ["overlap-days", "aws-kms"], []), Program, cancellation),
        ["rewrap"] => KeyRotation.RewrapAsync(cancellation),
        _ => throw new UsageException("keys wants: list, rotate kek|intake|receipt|permit|log|log-ed25519, rewrap, or passphrase set|change|remove."),
    };

    private static async Task<int> PassphraseAsync(string what, VerbArguments arguments, CancellationToken cancellation)
    {
        // Where a killed "set" is repeated, the ring may be locked with what is wanted already, and no setting says so yet.
        var isNamed = VerbServices.Configuration()[PassphraseSource.Setting] is { Length: > 0 };
        var opens = arguments.Maybe("passphrase-file") ?? (what == "set" && !isNamed ? arguments.Maybe("new-passphrase-file") : null);
        await using var services = VerbServices.Build(opens is null ? null : new PassphraseSource(opens));
        await using var scope = services.CreateAsyncScope();
        var change = scope.ServiceProvider.GetRequiredService<ChangeRingPassphrase>();
        using var wanted = what is "set" or "change" ? Wanted(arguments) : null;
        await (what switch
        {
            "set" => change.SetAsync(wanted!, Program, cancellation),
            "change" => change.ChangeAsync(wanted!, Program, cancellation),
            "remove" => change.RemoveAsync(Program, cancellation),
            _ => throw new UsageException($"\"{what}\" is not understood: keys passphrase set, change or remove."),
        });
        await Console.Out.WriteLineAsync(what switch
        {
            "set" => "The key ring has a passphrase. Without it no stored recording can be opened: keep it where the ring's backup is not. Give it to Web and Worker before their next start (docs/operations/keys.md).",
            "change" => "The key ring has the new passphrase. Programs that run go on; their next start needs it. Old backups of the ring still open with the old one.",
            _ => "The key ring has no passphrase any more: its files lie in clear, readable by their owner.",
        });
        return 0;
    }

    private static Passphrase Wanted(VerbArguments arguments)
    {
        if (arguments.Maybe("new-passphrase-file") is { } file)
            return Passphrase.ReadFile(file);
        if (Console.IsInputRedirected)
            throw new UsageException("There is no terminal to type the new passphrase on: name a file with --new-passphrase-file.");
        var wanted = Passphrase.Ask("New passphrase: ");
        using var again = Passphrase.Ask("Again: ");
        return wanted.IsSameAs(again) ? wanted : throw KeysRefusals.PassphrasesDiffer.ToException();
    }
}
