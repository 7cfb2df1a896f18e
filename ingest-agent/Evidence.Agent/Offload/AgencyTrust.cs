using System.Text;
using Evidence.Agent.Hosting;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>Turns what the server sends into receipts, permits and keys that the pinned root vouches for; asks for new keys when one is unknown.</summary>
internal sealed class AgencyTrust : IDisposable
{
    public const string KeysPath = "/agent/v1/keys";

    private readonly SemaphoreSlim refreshing = new(1, 1);
    private readonly AgentState state;
    private readonly ServerConnection server;
    private readonly TimeProvider clock;
    private Enrolment enrolment;
    private AgencyKeys keys;

    public AgencyTrust(Enrolment enrolment, AgentState state, ServerConnection server, TimeProvider clock)
    {
        (this.enrolment, this.state, this.server, this.clock) = (enrolment, state, server, clock);
        keys = Trusted(enrolment.Keys) ?? throw new UserError(ExitCode.Usage, "The stored key statements do not match the pinned root key.",
            "The state folder was changed by hand. Restore it, or enrol again in an empty one.");
    }

    /// <summary>
    /// Takes over the agency's keys as they are now, so that a docking uses the newest; asks once, and where the server is away those last seen have to do.
    /// </summary>
    public async Task RenewAsync(CancellationToken cancel)
    {
        await refreshing.WaitAsync(cancel);
        try
        {
            if (await server.AskKeysAsync(cancel) is { } answer) Take(answer);
        }
        finally
        {
            refreshing.Release();
        }
    }

    /// <summary>The key that data keys are wrapped to now.</summary>
    public async Task<KeyStatement> IntakeKeyAsync(CancellationToken cancel)
    {
        if (keys.Intake(clock.GetUtcNow()) is { } found) return found;
        await RefreshAsync(keys, cancel);
        return keys.Intake(clock.GetUtcNow()) ?? throw new UserError(ExitCode.ServerRefused, "The server names no intake key that is in force now.",
            "Ask the administrator to renew the agency's intake key, and check this machine's clock.");
    }

    /// <summary>The receipt, if the agency signed it with a receipt key in force at its time; else null.</summary>
    public async Task<Receipt?> ReceiptAsync(string text, CancellationToken cancel) =>
        await VerifyAsync(text, KeyPurpose.Receipt, cancel) is { } document
        && Receipt.Read(document).Value is { } receipt
        && receipt.Agency == enrolment.Agency
        && keys.WasInForce(document.Signer, receipt.At)
            ? receipt
            : null;

    /// <summary>The permit, if the agency signed it with a permit key in force at its time; else null. Says nothing about whom it is for.</summary>
    public async Task<Permit?> PermitAsync(string text, CancellationToken cancel) =>
        await VerifyAsync(text, KeyPurpose.Permit, cancel) is { } document
        && Permit.Read(document).Value is { } permit
        && permit.Agency == enrolment.Agency
        && keys.WasInForce(document.Signer, permit.At)
            ? permit
            : null;

    public void Dispose() => refreshing.Dispose();

    private async Task<SignedDocument?> VerifyAsync(string text, KeyPurpose purpose, CancellationToken cancel)
    {
        if (UnverifiedDocument.Parse(Encoding.UTF8.GetBytes(text)).Value is not { } document) return null;
        var known = keys;
        if (known.Verify(document, purpose) is { } verified) return verified;
        await RefreshAsync(known, cancel);
        return keys.Verify(document, purpose);
    }

    private async Task RefreshAsync(AgencyKeys seen, CancellationToken cancel)
    {
        await refreshing.WaitAsync(cancel);
        try
        {
            if (keys != seen) return;
            Take(await server.GetAsync(KeysPath, ProtocolJson.Default.KeysAnswer, cancel));
        }
        finally
        {
            refreshing.Release();
        }
    }

    private void Take(KeysAnswer answer)
    {
        if (answer.Keys.SequenceEqual(enrolment.Keys) || Trusted(answer.Keys) is not { } fresh) return;
        keys = fresh;
        enrolment = enrolment with { Keys = answer.Keys };
        enrolment.Keep(state);
    }

    private AgencyKeys? Trusted(IEnumerable<string> statements) =>
        AgencyKeys.Read(statements, root => root == enrolment.Root) is { } read && read.Root.Agency == enrolment.Agency ? read : null;
}
