using System.Runtime.InteropServices;
using Evidence.Agent.Offload;
using Evidence.Durability;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Hosting;

/// <summary>
/// Registers this machine: makes its key, proves to hold it, and pins the agency's root key, which the enrolment code names in part.
/// Every step can be repeated: the key is durable before the code is spent.
/// </summary>
internal sealed class EnrolVerb(AgentCommand.Enrol command, Voice voice, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly KeyPurpose[] Needed = [KeyPurpose.Intake, KeyPurpose.Receipt, KeyPurpose.Permit];

    /// <exception cref="UserError">The code, the address or the server is wrong.</exception>
    public async Task<ExitCode> RunAsync(CancellationToken cancel)
    {
        if (!EnrolmentCode.TryParse(command.Code, out var code))
            throw new UserError(ExitCode.Usage, "The enrolment code is not 8 groups of 4 characters.", "Copy it again from the page or the person that gave it.");
        RequireSafeTransport();
        var state = AgentState.Open(command.State);
        if (Enrolment.Find(state) is { } before) return AlreadyEnrolled(before, code);
        var pin = KeepPin(state);
        using var key = AgentKey.ReadOrCreate(state.AgentKeyFile);
        FaultPoints.Hit(FaultPoint.AgentKeyKept);
        using var server = new ServerConnection(command.Server, pin, key, new CorrectedClock(clock), voice, Patience);
        var answer = await AskAsync(server, key.PublicKey, cancel);
        var enrolment = Check(answer, code);
        enrolment.Keep(state);
        FaultPoints.Hit(FaultPoint.AgentEnrolmentKept);
        voice.Tell("enrolled", $"Enrolled as \"{command.Name}\" at {command.Server.Authority}. The agency's root key is {enrolment.Root}.", facts =>
        {
            facts.WriteString("agent", enrolment.Agent.ToString());
            facts.WriteString("agency", enrolment.Agency.ToString());
            facts.WriteString("root", enrolment.Root.ToString());
        });
        return ExitCode.AllSafe;
    }

    private async Task<EnrolAnswer> AskAsync(ServerConnection server, byte[] publicKey, CancellationToken cancel)
    {
        try
        {
            return await server.PostAsync("/agent/v1/enrol",
                new EnrolRequest(command.Code, command.Name, Environment.MachineName, RuntimeInformation.OSDescription, Workbench.Version, publicKey),
                ProtocolJson.Default.EnrolRequest, ProtocolJson.Default.EnrolAnswer, cancel);
        }
        catch (ServerRefusal refusal)
        {
            throw new UserError(ExitCode.ServerRefused, refusal.Message, refusal.Hint);
        }
    }

    private Enrolment Check(EnrolAnswer answer, EnrolmentCode code)
    {
        if (AgencyKeys.Read(answer.Keys, code.Names) is not { } keys || keys.Root.Agency != answer.Agency)
            throw new UserError(ExitCode.ServerRefused, "The server does not hold the root key that the code was made for.",
                "This may be another agency's server, or somebody between you and it. Check the address, then ask for a new code.");
        if (Needed.Any(purpose => !keys.Has(purpose)))
            throw new UserError(ExitCode.ServerRefused, "The server did not send all keys that an agent needs.", "Ask the administrator to look at the server's key ring.");
        return new(command.Server, answer.Agency, answer.Agent, command.Name, keys.Root.Fingerprint, answer.Keys);
    }

    private ExitCode AlreadyEnrolled(Enrolment before, EnrolmentCode code)
    {
        if (before.Server != command.Server || !code.Names(before.Root))
            throw new UserError(ExitCode.Usage, $"This state folder already belongs to an agent at {before.Server.Authority}.", "Use another --state folder for another server.");
        voice.Tell("enrolled", $"Already enrolled as \"{before.Name}\" at {before.Server.Authority}; the code was not used.");
        return ExitCode.AllSafe;
    }

    private PinnedCertificate? KeepPin(AgentState state)
    {
        if (command.TrustCertificate is null) return null;
        var pin = PinnedCertificate.Read(command.TrustCertificate);
        Durable.ReplaceFile(state.TrustFile, File.ReadAllBytes(command.TrustCertificate));
        return pin;
    }

    private void RequireSafeTransport()
    {
        if (command.Server.Scheme == Uri.UriSchemeHttps || command.Server.IsLoopback || command.PlainHttp) return;
        throw new UserError(ExitCode.Usage, $"{command.Server} is plain http to another machine.",
            "Use https, with --trust-certificate FILE for a certificate of the agency's own. On a closed network --plain-http allows it: footage stays sealed, names and times travel in the open.");
    }
}
