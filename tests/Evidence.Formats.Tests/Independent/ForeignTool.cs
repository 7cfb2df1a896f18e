using System.Diagnostics;

namespace Evidence.Formats.Tests.Independent;

/// <summary>Runs a reader that somebody else could have written, in another language, as a process.</summary>
internal static class ForeignTool
{
    private static string Scripts => Path.Combine(Repository.Root, "tests", "independent");

    public static string Python => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    /// <summary>Why the tool cannot run here; null if it can.</summary>
    public static string? Missing(string script) => script switch
    {
        "sealed_object.py" => Runs(Python, "-c", "import cryptography") ? null : "python3 with the package cryptography (apt install python3-cryptography)",
        "hpke-wrap.mjs" when !Directory.Exists(Path.Combine(Scripts, "node_modules", "@hpke", "core")) => "@hpke/core (npm ci in tests/independent)",
        "verify-page.mjs" when !Directory.Exists(Path.Combine(Repository.Root, "src", "Evidence.Verifier", "Page", "node_modules", "esbuild")) => "esbuild (npm ci in src/Evidence.Verifier/Page)",
        "studio-model.mjs" when !Directory.Exists(Path.Combine(Repository.Root, "src", "Evidence.Web", "Frontend", "node_modules", "esbuild")) => "esbuild (npm ci in src/Evidence.Web/Frontend)",
        _ => Runs("node", "--version") ? null : "node, 20 or later",
    };

    public static async Task<(int Exit, string Output, string Error)> RunAsync(string script, params string[] arguments)
    {
        using var process = Process.Start(Start(script.EndsWith(".py", StringComparison.Ordinal) ? Python : "node", [Path.Combine(Scripts, script), .. arguments]))!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(Start(program, arguments))!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static ProcessStartInfo Start(string program, string[] arguments) => new(program, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1" },
    };
}
