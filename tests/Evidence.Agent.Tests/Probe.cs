using System.Text;
using Evidence.Durability;

namespace Evidence.Agent.Tests;

/// <summary>
/// This assembly run as a program: small acts that a test has to watch from outside, under strace or until they are killed.
/// Exit code 0 means that the act said "durable", 3 that it was refused.
/// </summary>
internal static class Probe
{
    private static int Main(string[] arguments)
    {
        try
        {
            Run(arguments[0], arguments[1]);
            Console.WriteLine("durable");
            return 0;
        }
        catch (IOException error)
        {
            Console.WriteLine(error.GetType().Name);
            return 3;
        }
    }

    private static void Run(string act, string path)
    {
        switch (act)
        {
            case "write-new": Durable.WriteNewFile(path, Encoding.ASCII.GetBytes("new")); break;
            case "replace": Durable.ReplaceFile(path, Encoding.ASCII.GetBytes("new")); break;
            case "flush-folder": Durable.FlushFolder(path); break;
            case "delete": Durable.DeleteFile(path); break;
            case "append": Append(path); break;
            default: throw new ArgumentException(act);
        }
    }

    /// <summary>Ten records, each told on the output as soon as it counts as durable.</summary>
    private static void Append(string path)
    {
        using var log = AppendLog.Open(path);
        for (var number = log.Recovered.Count; number < 10; number++)
        {
            log.Append(Encoding.ASCII.GetBytes($"record {number}"));
            Console.WriteLine(number);
        }
    }
}
