using Evidence.Benchmarks;

// bench.sh starts the product and calls this. What is measured is a ratio within one run, so that it means something on any machine.
try
{
    switch (args)
    {
        case ["offload", .. var rest]: await OffloadBench.RunAsync(await PrepareAsync(rest)); return 0;
        case ["playback", .. var rest]: await PlaybackBench.RunAsync(await PrepareAsync(rest)); return 0;
        case ["store", .. var rest]: await StoreBench.RunAsync(await PrepareAsync(rest)); return 0;
        case ["derive", .. var rest]: await DeriveBench.RunAsync(await PrepareAsync(rest)); return 0;
        case ["custody", .. var rest]: await CustodyBench.RunAsync(Stand.Parse(rest)); return 0;
        case ["access", .. var rest]: await AccessBench.RunAsync(Stand.Parse(rest)); return 0;
        case ["search", .. var rest]: await SearchBench.RunAsync(Stand.Parse(rest)); return 0;
        case ["append"]: await CustodyBench.RunAppendAsync(); return 0;
        case ["miss-rate", var worker, var pictures, var labels, var into]: await MissRate.RunAsync(worker, pictures, labels, into); return 0;
        case ["redact", var worker, var results]: await RedactBench.RunAsync(worker, results); return 0;
        case ["track-rate", var worker]: await TrackRate.RunAsync(worker); return 0;
        case ["bucket"]: await S3Stand.MakeBucketAsync(); return 0;
        case ["certificate", var certificate, var key]: Certificate.Make(certificate, key); return 0;
        case ["plain-server", var file, var address]: await PlainServer.RunAsync(file, address); return 0;
        default:
            Console.Error.WriteLine("usage: Evidence.Benchmarks offload|playback|store|derive|custody|access|search --app DIR --data DIR --http URL --https URL --results DIR");
            return 1;
    }
}
catch (BenchFailure failure)
{
    Console.Error.WriteLine(failure.Message);
    return 2;
}

static async Task<Stand> PrepareAsync(string[] arguments)
{
    var stand = Stand.Parse(arguments);
    await RandomCard.RegisterAsync(stand);
    return stand;
}
