using Evidence.Kernel;
using Microsoft.Extensions.Configuration;

namespace Evidence.Keys;

/// <summary>
/// Where a program has the ring's passphrase from, asked only where the ring is locked: the file of <c>Evidence:Keys:PassphraseFile</c>, the
/// credential <c>key-ring</c> that systemd hands the service, or the person at the terminal.
/// </summary>
/// <param name="file">A file; null where somebody is to be asked.</param>
public sealed class PassphraseSource(string? file)
{
    private bool asks = true;

    public const string Setting = "Evidence:Keys:PassphraseFile";

    private const string Credential = "key-ring";

    public static PassphraseSource From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration[Setting] is { Length: > 0 } named)
            return new PassphraseSource(named);
        return Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder && Path.Combine(folder, Credential) is var path && File.Exists(path)
            ? new PassphraseSource(path)
            : new PassphraseSource(null);
    }

    /// <summary>The same for a program that runs: nobody sits before it any more.</summary>
    internal PassphraseSource WithoutAsking() => new(file) { asks = false };

    /// <exception cref="StartRefusedException">There is no file, and nobody at a terminal.</exception>
    internal Passphrase Get()
    {
        if (file is not null)
            return Passphrase.ReadFile(file);
        return Console.IsInputRedirected || !asks
            ? throw new StartRefusedException("the key ring is locked, and there is nobody at a terminal to give its passphrase.", $"Name a file that holds it in {Setting}, or start from a terminal.")
            : Passphrase.Ask("Passphrase of the key ring: ");
    }
}
