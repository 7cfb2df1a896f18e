using Evidence.Worker.Verbs;

using var stopped = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stopped.Cancel();
};
return await VerbRunner.RunAsync(args, stopped.Token);
