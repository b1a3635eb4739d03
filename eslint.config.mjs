// Rules for the scripts of pages, of the worker, and of the build.
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["_build/", ".venv/", "node_modules/", "dist/"] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-shadow": "error",
      "no-var": "error",
      "prefer-const": "error",
      // A browser of 2022 reads no such pattern, and with it nothing of the whole script.
      "no-restricted-syntax": ["error", { selector: "Literal[regex.pattern=/\\(\\?<[=!]/]", message: "Looking behind breaks the script in older browsers." }],
      // A name that begins with an underscore says that it is passed over.
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrorsIgnorePattern: "^_" }],
    },
  },
  { files: ["chapters/_static/**", "chapters/_live/page/**"], languageOptions: { globals: globals.browser } },
  { files: ["chapters/_live/worker/**"], languageOptions: { globals: globals.worker } },
  { files: ["chapters/_live/**"], languageOptions: { globals: { BUILD: "readonly" } } },
  { files: ["chapters/_make/**", "tests/**", "*.mjs"], languageOptions: { globals: globals.node } },
];
