/* What opens an Excel workbook on the page of a reader's own case, which fetches it where one is opened. */
import { grids } from "./parts/own/workbook.js";

window.csrWorkbook = grids;
