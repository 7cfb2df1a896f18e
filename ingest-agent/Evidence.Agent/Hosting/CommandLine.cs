using System.Globalization;

namespace Evidence.Agent.Hosting;

/// <summary>Reads the arguments; anything not understood is an error that names it, never ignored.</summary>
internal sealed class CommandLine
{
    public const string Help = """
        evidence-agent: copies footage from docked devices to an Evidence server, sealed, and proves it arrived.

          evidence-agent enroll --server URL --code CODE --state DIR [--name NAME] [--trust-certificate FILE] [--plain-http]
              Registers this machine once, with a code that an administrator made.
          evidence-agent run --state DIR [--dock DIR...] [--removable] [--station PORT|off] [--erase] [--json]
                             [--in-flight N] [--patience SECONDS] [--log FILE] [--service]
              Watches folders in which devices appear (such as /media/dock), or without --dock all removable
              and USB volumes, and offloads each one.
          evidence-agent status [--station PORT] [--json]
              Shows the bays of the agent that runs here: live bars on a terminal, else once.
          evidence-agent offload PATH --state DIR [--erase] [--json] [--in-flight N] [--patience SECONDS]
              Offloads one device and ends.
          evidence-agent spool list --state DIR [--spool DIR] [--json]
              Shows the sealed copies that wait for the server, and those that it set aside.
          evidence-agent spool send OBJECT...|all --state DIR [--spool DIR] [--json] [--patience SECONDS]
              Sends copies now. One that the server set aside goes as a new object; it stays until its receipt is here.
          evidence-agent profiles test PATH [--profiles DIR | --state DIR] [--json]
              Says which device profile matches a volume and why, and what each file is in it. Sends nothing.
          evidence-agent profiles list [--profiles DIR | --state DIR] [--json]

          --erase       erase files after the server permits it, on the agency's own registered devices only
          --writable    socket at which volumes that are mounted read-only are made writable while they are erased (Linux)
          --in-flight   files sent at the same time from one device (default 2)
          --in-flight-total  the same from all devices and the spool together (default 4, or --in-flight if that is more)
          --limit-mbps  send at most so many megabits a second in all
          --spool-max   keep sealed copies while the server is away, so that devices can leave: at most so much, such as 500GB
          --spool       where they lie (default: spool in the state folder)
          --removable   all removable and USB volumes too, beside the --dock folders
          --station     port of the station page, http://127.0.0.1:PORT on this machine alone (default 7420), or off
          --log         write what is said into FILE; it becomes FILE.1 at 10 MiB
          --service     for the service control manager of Windows, which starts it so
          --server      the server's address, where it has moved since enrolment
          --profiles    folder of the agency's own device profiles (default: profiles in the state folder)
          --patience    seconds without an answer before giving up (offload: default 120; run: never)

        Exit codes: 0 every file has a verified receipt · 1 usage · 3 the volume waits for a decision ·
        4 some files are not safe yet · 5 server refused or unreachable · 6 busy · 7 this agent is revoked ·
        8 two machines use this agent's key · 9 all is safe or sealed in the spool · 130 stopped
        """;

    private const int StationPort = 7420;

    private static readonly string[] Sending = ["in-flight", "in-flight-total", "limit-mbps", "patience", "server", "profiles", "spool", "spool-max", "writable"];

    private static readonly TimeSpan OffloadPatience = TimeSpan.FromSeconds(120);

    private readonly Dictionary<string, List<string>> values = new(StringComparer.Ordinal);
    private readonly List<string> words = [];

    private CommandLine(IEnumerable<string> arguments, string[] flags, string[] options)
    {
        using var rest = arguments.GetEnumerator();
        while (rest.MoveNext())
            Take(rest, flags, options);
    }

    /// <exception cref="UserError">The arguments make no command.</exception>
    public static AgentCommand Parse(IReadOnlyList<string> arguments)
    {
        var verb = arguments.Count > 0 ? arguments[0] : throw Wrong("no verb given");
        var rest = arguments.Skip(1);
        return verb switch
        {
            "enroll" or "enrol" => Enrol(new(rest, ["plain-http"], ["server", "code", "state", "name", "trust-certificate"])),
            "run" => Run(new(rest, OperatingSystem.IsWindows() ? ["erase", "json", "removable", "service"] : ["erase", "json", "removable"], ["state", "dock", "station", "log", .. Sending])),
            "status" => Status(new(rest, ["json"], ["station"])),
            "offload" => Offload(new(rest, ["erase", "json"], ["state", .. Sending])),
            "spool" => Spool(new(rest, ["json"], ["state", "spool", "patience", "server", "limit-mbps"])),
            "profiles" => Profiles(new(rest, ["json"], ["profiles", "state"])),
            "help" or "--help" or "-h" => new AgentCommand.ShowHelp(),
            "version" or "--version" => new AgentCommand.ShowVersion(),
            _ => throw Wrong($"'{verb}' is not a verb"),
        };
    }

    private static AgentCommand.Enrol Enrol(CommandLine line)
    {
        line.Words(0);
        return new(Address(line.One("server")), line.One("code"), line.One("state"), line.Maybe("name") ?? Environment.MachineName,
            line.Maybe("trust-certificate"), line.Flag("plain-http"));
    }

    private static AgentCommand.Run Run(CommandLine line)
    {
        var docks = line.values.GetValueOrDefault("dock", []).Concat(line.words).ToList();
        return new(line.One("state"), docks, line.Flag("removable") || docks.Count == 0, line.Choices(Timeout.InfiniteTimeSpan), line.StationOrOff(), line.Maybe("log"), line.Flag("service"));
    }

    private static AgentCommand.Status Status(CommandLine line)
    {
        line.Words(0);
        return new(line.Number("station", 1, 65_535) ?? StationPort, line.Flag("json"));
    }

    private static AgentCommand.Offload Offload(CommandLine line)
    {
        line.Words(1);
        return new(line.words[0], line.One("state"), line.Choices(OffloadPatience));
    }

    private static AgentCommand Profiles(CommandLine line)
    {
        var folder = line.Maybe("profiles") ?? (line.Maybe("state") is { } state ? Path.Combine(state, "profiles") : null);
        switch (line.words.FirstOrDefault())
        {
            case "test":
                line.Words(2);
                return new AgentCommand.TestProfiles(line.words[1], folder);
            case "list":
                line.Words(1);
                return new AgentCommand.ListProfiles(folder);
            default:
                throw Wrong("profiles needs 'test PATH' or 'list'");
        }
    }

    private static AgentCommand Spool(CommandLine line)
    {
        var state = line.One("state");
        var folder = line.SpoolFolder();
        switch (line.words.FirstOrDefault())
        {
            case "list":
                line.Words(1);
                return new AgentCommand.ListSpool(state, folder, line.Flag("json"));
            case "send" when line.words.Count > 1:
                line.values.Remove("spool");
                return new AgentCommand.SendSpool(state, line.words[1..], line.Choices(OffloadPatience) with { Spool = new(folder, long.MaxValue) });
            case "send":
                throw Wrong("spool send needs the objects to send, or 'all'");
            default:
                throw Wrong("spool needs 'list' or 'send'");
        }
    }

    private OffloadChoices Choices(TimeSpan patience) => new(
        Flag("erase"), Flag("json"), Number("in-flight", 1, 64) ?? 2,
        Number("patience", 1, 7 * 24 * 3600) is { } seconds ? TimeSpan.FromSeconds(seconds) : patience,
        Maybe("server") is { } server ? Address(server) : null, Maybe("profiles"))
    {
        InFlightTotal = Number("in-flight-total", 1, 1024),
        LimitMbps = Number("limit-mbps", 1, 1_000_000),
        Spool = SpoolOf(),
        Writable = Maybe("writable"),
    };

    private SpoolChoice? SpoolOf() => (Maybe("spool"), Maybe("spool-max")) switch
    {
        (null, null) => null,
        (_, null) => throw Wrong("--spool needs --spool-max, so that it cannot fill the disk"),
        // In the state folder, because a service may write there.
        (_, var most) => new(SpoolFolder(), Bytes(most)),
    };

    private string SpoolFolder() => Path.GetFullPath(Maybe("spool") ?? Path.Combine(One("state"), "spool"));

    private static long Bytes(string text)
    {
        var (number, unit) = text.ToUpperInvariant() switch
        {
            [.. var n, 'T', 'B'] => (n, 1_000_000_000_000),
            [.. var n, 'G', 'B'] => (n, 1_000_000_000),
            [.. var n, 'M', 'B'] => (n, 1_000_000),
            var n => (n, 1L),
        };
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 && count <= long.MaxValue / unit
            ? count * unit
            : throw Wrong($"--spool-max '{text}' is not a size such as 500GB, 200MB or a number of bytes");
    }

    /// <summary>Null where no page is wanted; 0 takes any free port and says which.</summary>
    private int? StationOrOff() => Maybe("station") == "off" ? null : Number("station", 0, 65_535) ?? StationPort;

    private static Uri Address(string server) =>
        Uri.TryCreate(server, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https")
            ? address
            : throw Wrong($"--server '{server}' is not an http or https address");

    private void Take(IEnumerator<string> rest, string[] flags, string[] options)
    {
        var word = rest.Current;
        if (!word.StartsWith("--", StringComparison.Ordinal))
        {
            words.Add(word);
            return;
        }
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word[2..] : word[2..equals];
        if (flags.Contains(name) && equals < 0) values[name] = [];
        else if (!options.Contains(name)) throw Wrong($"'{word}' is not an option of this verb");
        else if (equals >= 0) Add(name, word[(equals + 1)..]);
        else if (rest.MoveNext()) Add(name, rest.Current);
        else throw Wrong($"--{name} needs a value");
    }

    private void Add(string name, string value)
    {
        if (!values.TryGetValue(name, out var list)) values[name] = list = [];
        list.Add(value);
    }

    private bool Flag(string name) => values.ContainsKey(name);

    private string One(string name) => Maybe(name) ?? throw Wrong($"--{name} is missing");

    private string? Maybe(string name)
    {
        var given = values.GetValueOrDefault(name);
        if (given is null) return null;
        if (given.Count > 1) throw Wrong($"--{name} is given {given.Count} times");
        return given[0].Length > 0 ? given[0] : throw Wrong($"--{name} is empty");
    }

    private int? Number(string name, int least, int most)
    {
        if (Maybe(name) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Wrong($"--{name} '{text}' is not a number from {least} to {most}");
    }

    private void Words(int count)
    {
        if (words.Count < count) throw Wrong("PATH is missing");
        if (words.Count > count) throw Wrong($"'{words[count]}' is one argument too many");
    }

    private static UserError Wrong(string what) =>
        new(ExitCode.Usage, $"{what}.", "See: evidence-agent --help");
}
