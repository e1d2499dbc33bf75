using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;

namespace ToolExec.Guest;

/// <summary>Compiles scripts.</summary>
internal static class ScriptText
{
    /// <summary>The name that stacks give the script.</summary>
    public const string FileName = "script.csx";

    private static readonly string[] Assemblies =
    [
        "System.Private.CoreLib", "System.Runtime", "System.Collections", "System.Collections.Concurrent", "System.Console", "System.Linq", "System.Linq.Expressions",
        "System.Memory", "System.Numerics.Vectors", "System.Runtime.Numerics", "System.Text.Json", "System.Text.RegularExpressions", "System.Threading", "System.Threading.Tasks",
        "System.Threading.Tasks.Parallel", "System.Diagnostics.Process", "System.Net.Http", "System.Net.Primitives", "System.Net.Sockets", "System.Private.Uri",
        "System.ComponentModel.Primitives", "System.Security.Cryptography", "System.IO.Compression", "System.Runtime.InteropServices", "Microsoft.CSharp", "netstandard",
    ];

    private static readonly ScriptOptions Options = ScriptOptions.Default
        .WithMetadataResolver(RuntimeReferences.Instance)
        .WithReferences(Assemblies.Append(typeof(ScriptText).Assembly.GetName().Name!).Select(RuntimeReferences.Instance.Find).OfType<PortableExecutableReference>())
        .WithImports(
            "System", "System.Collections.Generic", "System.Globalization", "System.IO", "System.Linq", "System.Text", "System.Text.Json", "System.Text.RegularExpressions",
            "System.Threading", "System.Threading.Tasks", "ToolExec.Guest")
        .WithLanguageVersion(LanguageVersion.Preview)
        .WithEmitDebugInformation(true)
        .WithFilePath(FileName)
        .WithFileEncoding(Encoding.UTF8);

    public static Script<object> Compile(string code) => CSharpScript.Create<object>(code, Options, typeof(ScriptGlobals));

    /// <summary>Says whether a script has a value: a return of its own that names one, or an expression at its end.</summary>
    public static bool GivesValue(Script<object> script)
    {
        var root = (CompilationUnitSyntax)script.GetCompilation().SyntaxTrees.Single().GetRoot();
        if (root.Members.LastOrDefault() is GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } })
        {
            return true;
        }

        return root.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseTypeDeclarationSyntax or BaseMethodDeclarationSyntax))
            .OfType<ReturnStatementSyntax>()
            .Any(statement => statement.Expression is not null);
    }
}
