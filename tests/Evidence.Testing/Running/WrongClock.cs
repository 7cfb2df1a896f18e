using System.Globalization;

namespace Evidence.Testing.Running;

/// <summary>Makes a program believe in another time than this machine's, from outside: libfaketime between it and the C library.</summary>
public static class WrongClock
{
    /// <summary>What a program is started with. Its timers run as they should, and files bear the times that they have.</summary>
    public static (string Name, string Value)[] OffBy(TimeSpan error) =>
    [
        ("LD_PRELOAD", Library()),
        ("FAKETIME", string.Create(CultureInfo.InvariantCulture, $"{(long)error.TotalSeconds:+0;-0;+0}")),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ("NO_FAKE_STAT", "1"),
    ];

    private static string Library() =>
        Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException("libfaketime is not here: apt-get install libfaketime.");
}
