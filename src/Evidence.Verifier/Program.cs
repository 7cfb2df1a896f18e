using System.Text;
using Evidence.Verifier;

Console.OutputEncoding = Encoding.UTF8;
return VerifierProgram.Run(args, Console.Out, Console.Error);
